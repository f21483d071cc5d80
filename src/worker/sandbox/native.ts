import { beginToSettle } from './settle.ts'

type Value = number | bigint

/** What a worker says to the kernel and to libc itself, by `node:ffi`. */
export interface Native {
  /** Makes a system call, with at most six values; a failed one returns -1, and {@link errno} says why. */
  call(number: number, ...values: Value[]): bigint
  /** The error number of the last call. */
  errno(): number
  /** The address of memory that does not move: never of a small Buffer, which V8 moves. */
  addressOf(buffer: ArrayBuffer): bigint
  /** Copies bytes to an address. */
  write(bytes: Uint8Array, address: bigint): void
  /** Has `handler` run on the thread that gets the signal; 0n is what the system does with it. False where it cannot. */
  handle(signal: number, handler: bigint): boolean
  /** Waits until libraries have opened what they would open later, see `settle.ts`; that has begun before. */
  settle(): void
  /** Has libuv look for its events anew, with descriptors that it opens anew. False where it cannot. */
  renewEventLoop(): boolean
  /** Ends the process at once: no destructors, nobody is waited for. */
  exit(code: number): void
}

/** struct sigaction of glibc and musl: the handler, 128 bytes of mask, flags, and a pointer of libc's own. */
const SIGACTION = { bytes: 152, mask: 8, maskBytes: 128, flags: 136 }
const SA_RESTART_SIGINFO = 0x1000_0004

/** Opens libc, which is there already. Throws where this Node has no ffi, or it is not allowed. */
export function openNative(): Native {
  const ffi = process.getBuiltinModule('node:ffi')
  const { functions, lib } = ffi.dlopen(null, {
    syscall: { arguments: ['int64', 'uint64', 'uint64', 'uint64', 'uint64', 'uint64', 'uint64'], return: 'int64' },
    __errno_location: { arguments: [], return: 'pointer' },
    sigaction: { arguments: ['int32', 'arraybuffer', 'pointer'], return: 'int32' },
    uv_loop_fork: { arguments: ['pointer'], return: 'int32' },
    _exit: { arguments: ['int32'], return: 'void' },
  })
  const addressOf = (buffer: ArrayBuffer) => ffi.getRawPointer(buffer)
  const settling = beginToSettle(lib, addressOf)
  return {
    call: (number, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0) =>
      functions.syscall(BigInt(number), toWord(a), toWord(b), toWord(c), toWord(d), toWord(e), toWord(f)),
    errno: () => ffi.getInt32(functions.__errno_location()),
    addressOf,
    write: (bytes, address) => ffi.exportArrayBufferView(bytes, address, bytes.length),
    handle: (signal, handler) => functions.sigaction(signal, sigaction(handler), 0n) === 0,
    settle: () => settling.end(),
    renewEventLoop: () => functions.uv_loop_fork(ffi.getCurrentEventLoop()) === 0,
    exit: code => functions._exit(code),
  }
}

/** A negative number is what C makes of it. */
function toWord(value: Value): bigint {
  return BigInt.asUintN(64, BigInt(value))
}

/** While a handler runs, no other does. */
function sigaction(handler: bigint): ArrayBuffer {
  const buffer = new ArrayBuffer(SIGACTION.bytes)
  const view = new DataView(buffer)
  view.setBigUint64(0, handler, true)
  new Uint8Array(buffer, SIGACTION.mask, SIGACTION.maskBytes).fill(0xff)
  view.setInt32(SIGACTION.flags, SA_RESTART_SIGINFO, true)
  return buffer
}
