import { existsSync, readFileSync, realpathSync } from 'node:fs'

/** Where a server that runs can be found, and the token that makes its operator. */
export interface ServerFile {
  pid: number
  url: string
  operatorToken: string
  /** Its other options as they are now, but for the tokens of its clients; those of a server that tells none are not known. */
  options?: Readonly<Record<string, unknown>>
}

/** `<db>.server`, beside the catalogue itself, whatever links lead to it. */
export function serverFilePath(db: string): string {
  return `${existsSync(db) ? realpathSync(db) : db}.server`
}

/** What the file says, unchecked; nothing where there is none, it is not ours to read, or it is half written. */
export function readServerFile(db: string): Partial<Record<keyof ServerFile | 'namespace', unknown>> {
  try {
    const value: unknown = JSON.parse(readFileSync(serverFilePath(db), 'utf8'))
    return typeof value === 'object' && value !== null ? value : {}
  } catch (error) {
    if (error instanceof SyntaxError || isFileError(error)) return {}
    throw error
  }
}

/** Whether the file system said no, and not a mistake of ours. */
export function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error
}
