import { readFileSync, rmSync, writeFileSync } from 'node:fs'

/** Where a server that runs can be found, and the token that makes its operator. */
export interface ServerFile {
  pid: number
  url: string
  operatorToken: string
}

const pathOf = (db: string) => `${db}.server`

/** Writes `<db>.server`, readable by this user alone. */
export function writeServerFile(db: string, content: ServerFile): void {
  rmSync(pathOf(db), { force: true })
  writeFileSync(pathOf(db), `${JSON.stringify(content)}\n`, { mode: 0o600, flag: 'wx' })
}

export function removeServerFile(db: string): void {
  rmSync(pathOf(db), { force: true })
}

/** The address of the server that has this catalogue open, if it tells. */
export function readServerUrl(db: string): string | undefined {
  try {
    const { url } = JSON.parse(readFileSync(pathOf(db), 'utf8')) as Partial<ServerFile>
    return typeof url === 'string' ? url : undefined
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return undefined
    throw error
  }
}
