import type { DynamicLibrary } from 'node:ffi'

// Libraries open files late, and on whatever thread: here they do it early. Each of these functions may be missing, in
// another C library or in a Node that is built in another way; then there is nothing to be done.

/** Work that goes on in a thread of its own until its end is waited for. */
export interface Settling {
  end(): void
}

/**
 * What Abseil, whose locks V8 has, asks when two threads first want the same: how many cores there are, and how fast they
 * are, which takes three milliseconds of sleep. Both read files of /sys.
 */
const CORES = '_ZN4absl13base_internal7NumCPUsEv'
const SPEED = '_ZN4absl13base_internal19NominalCPUFrequencyEv'
const THREAD_BYTES = 8

/** Begins with it; what `end` does not wait for has been done when it returns. */
export function beginToSettle(lib: DynamicLibrary, addressOf: (buffer: ArrayBuffer) => bigint): Settling {
  const thread = new BigUint64Array(new ArrayBuffer(THREAD_BYTES))
  const create = { arguments: ['pointer', 'pointer', 'pointer', 'pointer'], return: 'int32' } as const
  const isRunning = lookUp(
    () => lib.getFunction('pthread_create', create)(addressOf(thread.buffer), 0n, lib.getSymbol(SPEED), 0n) === 0,
  )
  return {
    end() {
      lookUp(() => lib.getFunction(CORES, { return: 'int32' })())
      if (!isRunning) return
      lib.getFunction('pthread_join', { arguments: ['uint64', 'pointer'], return: 'int32' })(thread[0] ?? 0n, 0n)
    },
  }
}

/** Undefined where a function is missing. */
function lookUp<Found>(find: () => Found): Found | undefined {
  try {
    return find()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_FFI_CALL_FAILED') return undefined
    throw error
  }
}
