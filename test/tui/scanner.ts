import { splitText } from '../../src/tui/input/key-press.ts'
import type { AppModel } from './app-model.ts'

/** How a scanner types: milliseconds from key to key, and what it types behind a number. */
export interface Scanner {
  ms: number
  suffix: string
}

/** From the quickest to the slowest, and all in one chunk; with Enter, with Tab and without anything behind the number. */
export const SCANNERS: readonly (Scanner & { how: string })[] = [0, 1, 5, 20].flatMap(ms =>
  (
    [
      ['Enter', '\r'],
      ['Tab', '\t'],
      ['nothing', ''],
      ['CR and LF', '\r\n'],
    ] as const
  ).map(([name, suffix]) => ({ ms, suffix, how: `${ms === 0 ? 'in one chunk' : `${ms} ms a key`}, then ${name}` })),
)

/** Types numbers as a scanner does, so many milliseconds apart. */
export function scan(app: AppModel, { ms, suffix }: Scanner, codes: readonly string[], apartMs = 200): void {
  for (const code of codes) {
    // A slow one sends CR and LF one by one, which are one key when they come together.
    const keys = [...splitText(code), ...(ms === 0 ? splitText(suffix) : [...suffix].flatMap(splitText))]
    for (const key of keys) {
      app.keyboard.press(key)
      app.clock.advance(ms)
    }
    app.clock.advance(apartMs)
  }
}
