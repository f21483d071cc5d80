import { resolve } from 'node:path'
import type { ServerFile } from '../discovery/server-file.ts'
import type { ServerOptions } from '../hosting/host-messages.ts'
import type { RunOptions } from './run-options.ts'

/** How options are called on the command line, where that is not their own name in small letters. */
const CALLED: Partial<Record<keyof ServerOptions, string>> = { origins: '--origin', hostNames: '--host-name' }

/** The options that were named for a server, and that the one that serves the catalogue already does not have: a line for each. */
export function otherOptions({ server, given = [] }: RunOptions, found: ServerFile): string[] {
  if (!server) return []
  return given.flatMap(name => {
    const said = difference(name, server, found)
    return said === undefined ? [] : [`${flagOf(name)}: ${said}`]
  })
}

function difference(
  name: keyof ServerOptions,
  wanted: ServerOptions,
  { url, options }: ServerFile,
): string | undefined {
  if (name === 'db') return undefined
  // No file tells which tokens clients must present.
  if (name === 'token' || name === 'readerToken' || name === 'librarianToken') return 'it has its own'
  const [value, has] = name === 'logs' ? [resolve(wanted.logs), options?.logs] : [wanted[name], options?.[name]]
  if (name === 'port') return wanted.port === 0 ? undefined : differs(wanted.port, Number(new URL(url).port))
  return has === undefined ? `${show(value)} may not be what it has` : differs(value, has)
}

function differs(wanted: unknown, has: unknown): string | undefined {
  return JSON.stringify(wanted) === JSON.stringify(has) ? undefined : `it has ${show(has)}, not ${show(wanted)}`
}

function show(value: unknown): string {
  return Array.isArray(value) ? value.join(' ') || 'none' : String(value)
}

function flagOf(name: keyof ServerOptions): string {
  return CALLED[name] ?? `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}
