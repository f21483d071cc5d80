import { fileURLToPath } from 'node:url'
import { quoteWord } from '../shell/command.ts'

const NEEDED = [22, 13] as const

/** Says why this Node cannot run the bookstore, or undefined when it can. */
export function nodeComplaint(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return undefined
  const project = quoteWord(fileURLToPath(new URL('../..', import.meta.url)))
  return `bookstore: Node ${NEEDED.join('.')} or newer is needed, and this is ${version}. The project brings its own: npm --prefix ${project} start`
}
