import { qualityOf } from './preferences.ts'

/**
 * Whether a client takes a body that is compressed with gzip, and does not like it plain better, by its `Accept-Encoding`
 * (RFC 9110, 12.5.3). Without the header bodies are sent plain.
 */
export function takesGzip(header = ''): boolean {
  const gzip = qualityOf(header, ['gzip', 'x-gzip', '*']) ?? 0
  return gzip > 0 && gzip >= (qualityOf(header, ['identity']) ?? 0)
}
