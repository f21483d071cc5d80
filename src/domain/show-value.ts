import { cleanLine } from './clean-text.ts'

const MOST = 60

/** Shows a refused value in a sentence: as JSON, shortened, and without control characters for the reader's terminal. */
export function showValue(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > MOST ? `${cleanLine(text.slice(0, MOST))}…` : cleanLine(text)
}
