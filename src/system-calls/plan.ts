import { CODE_END } from './code-data.ts'
import { type Filter, RET, refusingFilter, workerFilter } from './filter.ts'
import type { MachineCode } from './machine-code.ts'
import type { SystemCalls } from './system-calls.ts'

/** What a worker is given to close its doors with: numbers, so that it has to know no names. */
export interface SealPlan {
  /** Code of our own for the worker's memory, without which a call that is refused can be neither named nor counted. */
  code?: MachineCode
  /** The calls by which a worker shuts itself in. */
  numbers: Record<(typeof SEALING_CALLS)[number], number>
  /** Keeps libuv from making itself a ring of io_uring. */
  noRing: FilterText
  /** What is to hold while clients are served. */
  final: FilterText
}

/** A filter as it is sent to a worker: its bytes in base64. */
export interface FilterText extends Pick<Filter, 'pidAt'> {
  base64: string
}

const SEALING_CALLS = ['mmap', 'mprotect', 'prctl', 'seccomp', 'openat', 'tgkill', 'nanosleep'] as const
const EPERM = 1
/** What the filter tells the code of ours with a call that is merely to be counted; with a deadly one 0. */
const COUNT = 1

/** Plans the seal of workers on a machine; `code` is that of `machine-code.ts`, where it can be used. */
export function planSeal(calls: SystemCalls, code: MachineCode | undefined): SealPlan {
  const verdicts = code
    ? { allow: RET.allow, deadly: RET.trap, unknown: RET.trap | COUNT }
    : { allow: RET.allow, deadly: RET.killProcess, unknown: RET.errno | EPERM }
  const numbers = SEALING_CALLS.map(name => [name, calls.numberOf(name)])
  return {
    ...(code && { code }),
    numbers: Object.fromEntries(numbers) as SealPlan['numbers'],
    noRing: toText(refusingFilter(calls, ['io_uring_setup', 'io_uring_register'])),
    final: toText(workerFilter({ calls, verdicts, pageEnd: code ? CODE_END : 0 })),
  }
}

function toText({ bytes, pidAt }: Filter): FilterText {
  return { base64: Buffer.from(bytes).toString('base64'), pidAt }
}
