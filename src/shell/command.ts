import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url))

/**
 * Formats a command of this program for a person to copy, such as `command('merge', path)`. It works as it stands, from any
 * folder and in any shell of the Bourne family: neither `bookstore` nor the Node that runs us needs to be on the PATH.
 * Paths among the words are to be absolute.
 */
export function command(...words: readonly string[]): string {
  return [process.execPath, MAIN, ...words].map(quoteWord).join(' ')
}

/** Quotes a word for the shell, where it has to be. */
export function quoteWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word
  // A line break would end the line that the command is printed on.
  if (/[\u0000-\u001f\u007f]/.test(word)) return `$'${word.replace(/['\\]/g, '\\$&').replace(CONTROL, escapeControl)}'`
  return `'${word.replaceAll("'", "'\\''")}'`
}

const CONTROL = /[\u0000-\u001f\u007f]/g

function escapeControl(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
