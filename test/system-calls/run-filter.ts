/** A system call as the kernel shows it to a filter. */
export interface Call {
  number: number
  audit: number
  arguments?: readonly (number | bigint)[]
}

const STEPS = 4096

/** Runs a filter as the kernel does: the instructions of the old packet filter that ours may use, and no other. */
export function runFilter(bytes: Uint8Array, call: Call): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const data = dataOf(call)
  let accumulator = 0
  for (let index = 0, steps = 0; steps < STEPS; steps++) {
    if (index * 8 >= bytes.length) throw new Error('the filter runs past its end')
    const code = view.getUint16(index * 8, true)
    const [yes, no] = [view.getUint8(index * 8 + 2), view.getUint8(index * 8 + 3)]
    const constant = view.getUint32(index * 8 + 4, true)
    const jump = (isSo: boolean) => index + 1 + (isSo ? yes : no)
    if (code === 0x06) return constant
    if (code === 0x20) accumulator = data.getUint32(constant, true)
    if (code === 0x15) index = jump(accumulator === constant)
    else if (code === 0x35) index = jump(accumulator >= constant)
    else if (code === 0x45) index = jump((accumulator & constant) !== 0)
    else if (code === 0x05) index += 1 + constant
    else if (code === 0x20) index++
    else throw new Error(`an instruction that is not known: ${code}`)
  }
  throw new Error('the filter does not end')
}

/** struct seccomp_data. */
function dataOf({ number, audit, arguments: given = [] }: Call): DataView {
  const data = new DataView(new ArrayBuffer(64))
  data.setUint32(0, number, true)
  data.setUint32(4, audit, true)
  for (const [index, value] of given.entries())
    data.setBigUint64(16 + 8 * index, BigInt.asUintN(64, BigInt(value)), true)
  return data
}
