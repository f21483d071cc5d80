import { fold, foldLetters, splitWords } from './fold.ts'

/** Between a folded text and what {@link foldJoined} adds to it, and between items. Folded text has no tabs. */
export const ITEM_END = '\t'

/** Two to five letters that stand alone. Made when it is needed, as below: it has classes of Unicode. */
const initialsPattern = () => /(?<![^ ])\p{L}(?: \p{L}){1,4}(?![^ ])/gu
/** Words in scripts that need no blanks, with blanks between them. */
const spacedPattern = () => {
  const letter = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}ー]'
  return new RegExp(`(?<![^ ])${letter}+(?: ${letter}+)+(?![^ ])`, 'gu')
}

/**
 * Folds text, and adds the words that other people write as one: of Spider-Man `spiderman`, of J. R. R. Tolkien `jrr`, of
 * 村上 春樹 `村上春樹`.
 */
export function foldJoined(text: string): string {
  if (text === '') return ''
  const letters = foldLetters(text)
  const words = splitWords(letters)
  const joined = /^[ -~]*$/.test(letters) ? plainJoined(letters, words) : otherJoined(letters, words)
  return joined.length === 0 ? words : [words, ...new Set(joined)].join(ITEM_END)
}

/** Whether a text that is looked for may be written as one word: it has no blanks, or is in a script that needs none. */
export function isOneWord(text: string): boolean {
  const clean = text.trim()
  return !/\s/.test(clean) || (!/^[ -~]*$/.test(clean) && fold(clean).replace(spacedPattern(), '') === '')
}

/** Takes the first part of {@link foldJoined}: the text itself. */
export function withoutJoined(folded: string): string {
  const end = folded.indexOf(ITEM_END)
  return end < 0 ? folded : folded.slice(0, end)
}

/** Most texts have no such words, and two patterns say so quickly. */
function plainJoined(letters: string, words: string): string[] {
  const joined: string[] = []
  if (/[a-z0-9][^a-z0-9 ]+[a-z0-9]/.test(letters))
    for (const [compound] of letters.matchAll(/(?<![a-z0-9])[a-z0-9]+(?:[^a-z0-9 ]+[a-z0-9]+)+/g))
      joined.push(compound.replace(/[^a-z0-9]+/g, ''))
  if (/(?:^| )[a-z] [a-z](?: |$)/.test(words))
    for (const [initials] of words.matchAll(/(?<![^ ])[a-z](?: [a-z]){1,4}(?![^ ])/g))
      joined.push(initials.replaceAll(' ', ''))
  return joined
}

function otherJoined(letters: string, words: string): string[] {
  // From the beginning of a word only: tried from each of its letters, a long word would take the square of its length.
  const compounds =
    letters.match(/(?<![\p{L}\p{M}\p{N}])[\p{L}\p{M}\p{N}]+(?:[^\p{L}\p{M}\p{N}\s]+[\p{L}\p{M}\p{N}]+)+/gu) ?? []
  const apart = [...(words.match(initialsPattern()) ?? []), ...(words.match(spacedPattern()) ?? [])]
  return [
    ...compounds.map(compound => compound.replace(/[^\p{L}\p{M}\p{N}]+/gu, '')),
    ...apart.map(spaced => spaced.replaceAll(' ', '')),
  ]
}
