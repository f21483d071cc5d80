/** What a close frame has room for behind its code (RFC 6455, 5.5). */
const MAX_BYTES = 123
const ELLIPSIS = '…'

/** Cuts the reason of a close to the bytes that its frame has room for, between two characters. */
export function fitReason(reason: string): string {
  if (Buffer.byteLength(reason) <= MAX_BYTES) return reason
  let fitting = ''
  let bytes = Buffer.byteLength(ELLIPSIS)
  for (const { segment } of new Intl.Segmenter().segment(reason)) {
    bytes += Buffer.byteLength(segment)
    if (bytes > MAX_BYTES) break
    fitting += segment
  }
  return fitting + ELLIPSIS
}
