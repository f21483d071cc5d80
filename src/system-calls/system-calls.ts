import { ARM64, COMMON, X64 } from './tables.ts'

/** The system calls of one kind of machine. */
export interface SystemCalls {
  /** What the kernel calls this kind of machine when it asks a filter (AUDIT_ARCH_… in its headers). */
  audit: number
  /** The number of a call; undefined where the machine has no such call. */
  numberOf(name: string): number | undefined
  /** The name of a call, else `system call 999`. */
  nameOf(number: number): string
}

/** Since Linux 5.1 new calls have the same number everywhere. */
const FIRST_COMMON = 424
/** 64 bits, little-endian, and the number of the machine in ELF. */
const AUDIT = { x64: 0xc000_003e, arm64: 0xc000_00b7 }

/** The system calls of a machine, as `process.arch` names it; undefined where they are not known. */
export function systemCallsOf(arch: string): SystemCalls | undefined {
  if (arch === 'x64') return build(AUDIT.x64, X64)
  if (arch === 'arm64') return build(AUDIT.arm64, ARM64)
  return undefined
}

function build(audit: number, own: string): SystemCalls {
  const names = new Map([...numbered(own, 0), ...numbered(COMMON, FIRST_COMMON)])
  const numbers = new Map([...names].map(([number, name]) => [name, number]))
  return {
    audit,
    numberOf: name => numbers.get(name),
    nameOf: number => names.get(number) ?? `system call ${number}`,
  }
}

function numbered(table: string, first: number): [number, string][] {
  const names = table.trim().split(/\s+/)
  return names.map((name, index) => [first + index, name] as [number, string]).filter(([, name]) => name !== '-')
}
