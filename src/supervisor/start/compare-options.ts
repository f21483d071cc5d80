import type { ServerOptions } from '../../hosting/host-messages.ts'

/** The options that cannot change while the server runs: where it is, and whom it lets in. */
const FIXED = [
  'host',
  'port',
  'db',
  'logs',
  'token',
  'readerToken',
  'librarianToken',
  'loanDays',
  'workerUser',
  'sandbox',
] as const satisfies (keyof ServerOptions)[]

type RunTimeOptions = Omit<ServerOptions, (typeof FIXED)[number]>

/** How other options change a running server. */
export interface Revision {
  /** The options that hold from now on. */
  options: RunTimeOptions
  /** A text for each option that changes, such as `maxWorkers 64 → 32`. */
  changes: string[]
  /** The names of the options that should change and cannot. */
  refused: string[]
}

/** Compares the present options with those that are wanted. */
export function compareOptions(current: Readonly<ServerOptions>, wanted: Readonly<ServerOptions>): Revision {
  const options = Object.fromEntries(Object.entries(wanted).filter(([name]) => !isFixed(name))) as RunTimeOptions
  const names = [...new Set([...Object.keys(current), ...Object.keys(wanted)])] as (keyof ServerOptions)[]
  const others = names.filter(name => JSON.stringify(current[name]) !== JSON.stringify(wanted[name]))
  return {
    options,
    changes: others.filter(name => !isFixed(name)).map(name => describe(name, current, wanted)),
    refused: others.filter(isFixed),
  }
}

function isFixed(name: string): boolean {
  return FIXED.some(fixed => fixed === name)
}

function describe(
  name: keyof ServerOptions,
  current: Readonly<ServerOptions>,
  wanted: Readonly<ServerOptions>,
): string {
  return `${name} ${show(current[name])} → ${show(wanted[name])}`
}

function show(value: ServerOptions[keyof ServerOptions]): string {
  return Array.isArray(value) ? value.join(' ') || 'none' : String(value)
}
