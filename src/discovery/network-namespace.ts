import { readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { isFileError } from './server-file.ts'

/** Abstract sockets of one network namespace are not seen in another; elsewhere than on Linux the machine's name must do. */
export function networkNamespace(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/net')}`
  } catch (error) {
    if (!isFileError(error)) throw error
    return hostname()
  }
}
