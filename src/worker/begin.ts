import { writeSync } from 'node:fs'
import { encode } from '../channel/channel.ts'
import { openNative } from './sandbox/native.ts'

/** The descriptor of the channel, see `supervisor/workers/worker-process.ts`. */
export const CHANNEL_FD = 4

/**
 * Where FFI is allowed, doors are to be closed. What takes time for that begins here, before the rest of the worker is
 * loaded: a thread of its own, see `sandbox/settle.ts`, and what the supervisor does meanwhile.
 */
export const native = process.permission?.has('ffi') ? openNative() : undefined
if (native) writeSync(CHANNEL_FD, encode({ t: 'sealing' }))
