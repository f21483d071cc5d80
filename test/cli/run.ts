import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { type Processes, runProgram } from '../../src/cli/program.ts'

/** What a command said, and its exit status. */
export interface Said {
  status: number
  out: string
  error: string
}

const never = () => Promise.reject(new Error('not asked for'))

/** Runs `bookstore` in this process, without a terminal; what it would start is given, or must not be asked for. */
export async function run(args: readonly string[], processes: Partial<Processes> = {}): Promise<Said> {
  const said = { out: '', error: '' }
  const take =
    (kind: keyof typeof said) =>
    (text: string | Uint8Array, ...rest: unknown[]) => {
      said[kind] += text
      const written = rest.at(-1)
      if (typeof written === 'function') written()
      return true
    }
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(take('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(take('error')),
  ]
  try {
    const nothing = {
      isTerminal: false,
      stateFolder: join(tmpdir(), 'state'),
      app: never,
      attach: never,
      serve: never,
      verify: never,
      repair: never,
      restore: never,
      interruption: () => new AbortController().signal,
    }
    const status = await runProgram(['node', 'bookstore', ...args], { ...nothing, ...processes })
    return { status, ...said }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
