import type { IUnicodeVersionProvider } from '@xterm/headless'

type Range = readonly [from: number, to: number]

const isIn = (ranges: readonly Range[], code: number) => ranges.some(([from, to]) => code >= from && code <= to)

const WIDE: readonly Range[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
]
const EMOJI: readonly Range[] = [[0x1f000, 0x1ffff]]

const isMark = (code: number) => /\p{M}|[\u200b-\u200d\u2060]|[\ufe00-\ufe0f]/u.test(String.fromCodePoint(code))

/** What the wcwidth of the nineties knew: European and Semitic accents combine; emoji and later marks are letters. */
const nineties = (code: number) => {
  if (isIn(WIDE, code)) return 2
  const isKnownMark = code < 0x0e80 && /\p{Mn}/u.test(String.fromCodePoint(code))
  return isKnownMark || code === 0x200b ? 0 : 1
}

/** Every code point by itself, as tmux takes them: emoji and what changes their skin are two columns each. */
const tmux = (code: number) => {
  if (isIn(WIDE, code) || isIn(EMOJI, code)) return 2
  const isSpacing = /\p{Mc}/u.test(String.fromCodePoint(code))
  return isMark(code) && !isSpacing ? 0 : 1
}

/** As tmux, and a mark that is not in the table of an old C library is a letter. */
const oldLibrary = (code: number) => (code > 0x1ab0 && isMark(code) ? 1 : tmux(code))

/** Nothing combines. */
const markless = (code: number) => (isIn(WIDE, code) || isIn(EMOJI, code) ? 2 : 1)

/** As terminals of East Asia may be set: letters and signs that are in their old character sets have two columns. */
const eastAsian = (code: number) => {
  const isLineOrBlock = code >= 0x2500 && code <= 0x25ff
  if (isLineOrBlock || tmux(code) === 0) return tmux(code)
  return code >= 0xa1 && !(code >= 0xff61 && code <= 0xffdf) ? 2 : 1
}

function table(version: string, wcwidth: (code: number) => 0 | 1 | 2): IUnicodeVersionProvider {
  return {
    version,
    wcwidth,
    // As the tables that the terminal brings: what has no width joins what stands before it.
    charProperties(code, preceding) {
      const width = wcwidth(code)
      const before = (preceding >> 1) & 3
      const isJoined = width === 0 && preceding !== 0 && before !== 0
      return ((isJoined ? before : width) << 1) | (isJoined ? 1 : 0)
    },
  }
}

/** How wide terminals take characters for. They agree about ASCII, and about little else. */
export const WIDTH_TABLES: readonly IUnicodeVersionProvider[] = [
  table('of the nineties', nineties),
  table('of tmux', tmux),
  table('of an old C library', oldLibrary),
  table('without marks', markless),
  table('of East Asia', eastAsian),
]
