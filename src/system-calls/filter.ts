import { ALLOWED_CALLS, type Allowed, DEADLY_CALLS, PID, type Question } from './lists.ts'
import type { SystemCalls } from './system-calls.ts'

// A program for the kernel's old packet filter (BPF), which the kernel runs before each system call. It finds the number of
// the call by halves, as the kernel itself asks it about every number when it is installed: where a call is allowed whatever
// its arguments, that is kept, and later costs nothing.

/** What the kernel is to do with a call. */
interface Verdicts {
  allow: number
  /** For what ends the process. */
  deadly: number
  /** For what is on neither list. */
  unknown: number
}

/** How a filter is built. */
export interface FilterNeeds {
  calls: SystemCalls
  verdicts: Verdicts
  /** Addresses below it may not be mapped anew: those of the page of `worker/sandbox/code-page.ts`; 0: there is none. */
  pageEnd: number
}

/** A filter, but for the number of the process that it is for. */
export interface Filter {
  bytes: Uint8Array
  /** Where that number has to be written: 32 bits, little-endian. */
  pidAt: number[]
}

/** `SECCOMP_RET_…`; the lower half of a value comes with the signal, or is the error. */
export const RET = { killProcess: 0x8000_0000, trap: 0x0003_0000, errno: 0x0005_0000, allow: 0x7fff_0000 }
/** The number that the code of a refused call ends its process with: no kernel has it. */
const LAST_CALL = 4095
/** Numbers of x32, a second way into the same kernel, have this bit. */
const X32_BIT = 0x4000_0000
const AUDIT_X64 = 0xc000_003e
const INSTRUCTION_BYTES = 8

/** BPF_LD | BPF_W | BPF_ABS, BPF_JMP with JEQ, JGE and JSET against a constant, BPF_JMP | BPF_JA, BPF_RET | BPF_K. */
const CODE = { load: 0x20, equal: 0x15, atLeast: 0x35, hasBits: 0x45, jump: 0x05, answer: 0x06 }
/** struct seccomp_data: the number, the machine, the instruction pointer, six arguments. */
const OFFSET = { number: 0, audit: 4, argument: 16 }

/** Code, where to go on when it is so and when not (counted from the next instruction), constant. */
type Instruction = [code: number, yes: number, no: number, constant: number]

/** Builds the filter of a worker. */
export function workerFilter({ calls, verdicts, pageEnd }: FilterNeeds): Filter {
  const fates = new Map<number, Instruction[]>([[LAST_CALL, [answer(RET.killProcess)]]])
  for (const name of DEADLY_CALLS) setFate(fates, calls.numberOf(name), [answer(verdicts.deadly)])
  for (const allowed of ALLOWED_CALLS) setFate(fates, calls.numberOf(allowed.name), fateOf(allowed, verdicts, pageEnd))
  return assemble([...ofThisMachine(calls), ...byNumber(fates, [answer(verdicts.unknown)])])
}

/** Builds a filter that refuses some calls with EPERM, and nothing else. */
export function refusingFilter(calls: SystemCalls, names: readonly string[]): Filter {
  const EPERM = 1
  const fates = new Map<number, Instruction[]>()
  for (const name of names) setFate(fates, calls.numberOf(name), [answer(RET.errno | EPERM)])
  return assemble([...ofThisMachine(calls), ...byNumber(fates, [answer(RET.allow)])])
}

/** Says what becomes of a call, where this machine has it. */
function setFate(fates: Map<number, Instruction[]>, number: number | undefined, fate: Instruction[]): void {
  if (number !== undefined) fates.set(number, fate)
}

/** Ends a process that calls as another machine would: there the same number is another call. */
function ofThisMachine({ audit }: SystemCalls): Instruction[] {
  const isX64 = audit === AUDIT_X64
  return [
    [CODE.load, 0, 0, OFFSET.audit],
    [CODE.equal, 1, 0, audit],
    answer(RET.killProcess),
    [CODE.load, 0, 0, OFFSET.number],
    ...(isX64 ? ([[CODE.atLeast, 0, 1, X32_BIT], answer(RET.killProcess)] as Instruction[]) : []),
  ]
}

function fateOf({ cases, otherwise }: Allowed, verdicts: Verdicts, pageEnd: number): Instruction[] {
  if (!cases) return [answer(verdicts.allow)]
  const code = cases.flatMap(questions => ifAll(questions, verdicts.allow, pageEnd))
  return [...code, answer(otherwise ? verdicts.deadly : verdicts.unknown)]
}

/** Numbers from `first` up to the next stretch, and what becomes of them. */
interface Stretch {
  first: number
  fate: Instruction[]
}

/** Does what the number of a call, which has been loaded, wants done; all the code in it ends with an answer. */
function byNumber(fates: ReadonlyMap<number, Instruction[]>, other: Instruction[]): Instruction[] {
  const stretches: Stretch[] = [{ first: 0, fate: other }]
  const begin = (first: number, fate: Instruction[]) => {
    const last = stretches.at(-1)
    if (last?.first === first) last.fate = fate
    else if (!last || !isSame(last.fate, fate)) stretches.push({ first, fate })
  }
  for (const number of [...fates.keys()].sort((a, b) => a - b)) {
    begin(number, fates.get(number) ?? other)
    begin(number + 1, other)
  }
  return byHalves(stretches)
}

/** Neighbours that are merely allowed, or merely refused, need no comparison between them. */
function isSame([a, ...more]: Instruction[], [b, ...others]: Instruction[]): boolean {
  return more.length === 0 && others.length === 0 && a?.[3] === b?.[3]
}

/** A conditional jump reaches 255 instructions, which is too few for a half. */
function byHalves(stretches: readonly Stretch[]): Instruction[] {
  const [only] = stretches
  if (!only || stretches.length === 1) return only?.fate ?? []
  const middle = stretches.length >> 1
  const lower = byHalves(stretches.slice(0, middle))
  const first = stretches[middle]?.first ?? 0
  return [[CODE.atLeast, 0, 1, first], [CODE.jump, 0, 0, lower.length], ...lower, ...byHalves(stretches.slice(middle))]
}

/** Gives an answer where all questions are answered with yes, and goes on behind it where not. */
function ifAll(questions: readonly Question[], verdict: number, pageEnd: number): Instruction[] {
  let code = [answer(verdict)]
  for (const question of [...questions].reverse()) code = ifYes(question, code, pageEnd)
  return code
}

function ifYes(question: Question, then: Instruction[], pageEnd: number): Instruction[] {
  const lower: Instruction = [CODE.load, 0, 0, OFFSET.argument + 8 * question.argument]
  const upper: Instruction = [CODE.load, 0, 0, OFFSET.argument + 8 * question.argument + 4]
  if ('isOneOf' in question) {
    const { isOneOf } = question
    const comparisons = isOneOf.map((value, index): Instruction => [CODE.equal, isOneOf.length - index, 0, value])
    return [lower, ...comparisons, [CODE.jump, 0, 0, then.length], ...then]
  }
  if ('lacks' in question) return [lower, [CODE.hasBits, then.length, 0, question.lacks], ...then]
  if ('isNull' in question)
    return [lower, [CODE.equal, 0, then.length + 2, 0], upper, [CODE.equal, 0, then.length, 0], ...then]
  return [upper, [CODE.equal, 0, 2, 0], lower, [CODE.atLeast, 0, then.length, pageEnd], ...then]
}

function answer(verdict: number): Instruction {
  return [CODE.answer, 0, 0, verdict]
}

/** struct sock_filter: 16 bits of code, two jumps of 8 bits, a constant of 32. */
function assemble(instructions: Instruction[]): Filter {
  const pidAt: number[] = []
  const bytes = new DataView(new ArrayBuffer(instructions.length * INSTRUCTION_BYTES))
  for (const [index, [code, yes, no, constant]] of instructions.entries()) {
    const at = index * INSTRUCTION_BYTES
    bytes.setUint16(at, code, true)
    bytes.setUint8(at + 2, yes)
    bytes.setUint8(at + 3, no)
    bytes.setUint32(at + 4, constant >>> 0, true)
    if (constant === PID) pidAt.push(at + 4)
  }
  return { bytes: new Uint8Array(bytes.buffer), pidAt }
}
