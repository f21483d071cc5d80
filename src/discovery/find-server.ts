import { existsSync, readFileSync, realpathSync } from 'node:fs'

/** Where a server that runs can be found, and the token that makes its operator. */
export interface ServerFile {
  pid: number
  url: string
  operatorToken: string
}

/** Reads `<db>.server`. Undefined when there is none, or the process that wrote it is gone. */
export function readServerFile(db: string): ServerFile | undefined {
  try {
    const path = `${existsSync(db) ? realpathSync(db) : db}.server`
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return isServerFile(value) && isAlive(value.pid) ? value : undefined
  } catch (error) {
    // Not there, not ours to read, or half written: there is no server that we could find by it.
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return undefined
    throw error
  }
}

function isServerFile(value: unknown): value is ServerFile {
  if (typeof value !== 'object' || value === null) return false
  const { pid, url, operatorToken } = value as Record<string, unknown>
  const isAddress = typeof url === 'string' && URL.canParse(url)
  return typeof pid === 'number' && Number.isInteger(pid) && pid > 0 && isAddress && typeof operatorToken === 'string'
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Of another user, and there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
