import { isAlive } from './is-alive.ts'
import { readServerFile, type ServerFile } from './server-file.ts'

/** Finds the server that has a catalogue open by its `<db>.server`. Undefined when there is none, or its process is gone. */
export function findServer(db: string): ServerFile | undefined {
  const { pid, url, operatorToken, options } = readServerFile(db)
  if (typeof pid !== 'number' || !isAlive(pid)) return undefined
  if (typeof url !== 'string' || !URL.canParse(url) || typeof operatorToken !== 'string') return undefined
  return { pid, url, operatorToken, ...(isObject(options) && { options }) }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
