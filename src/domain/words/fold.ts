import { asciiDigits } from '../isbn/ascii-digits.ts'

// Letters that Unicode does not decompose, so that "Lodz" finds "Łódź" and "strasse" finds "Straße".
const UNDECOMPOSED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŧ: 't',
  // The form of sigma at the end of a word.
  ς: 'σ',
  // The stroke that lengthens an Arabic word.
  ـ: '',
}

/** Accents of Latin, Greek and Cyrillic, and the vowel points of Hebrew and Arabic: written or not, the word is the same. */
const ACCENTS =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: the marks themselves are meant, one by one
  /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+/g

/** Apostrophes, and the letters that are written for them in Hawaiian or in transcriptions of Arabic. */
const APOSTROPHES = /['`\u2018\u2019\u201b\u02b9-\u02bf\u02c8\u02ca\u02cb\u02ee\u2032\u2035\ua78b\ua78c]/g

/** Whether a text has no other letters than those of ASCII: folding is then quick, and most texts are so. */
function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text)
}

/** Brings the letters of a text into one form: small, without accents, ligatures, width, apostrophes and what cannot be seen. */
export function foldLetters(text: string): string {
  if (isPlain(text)) return text.toLowerCase().replace(/['`]/g, '')
  const decomposed = text
    .replace(APOSTROPHES, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Default_Ignorable_Code_Point}+/gu, '')
    .replace(ACCENTS, '')
    .replace(/[ßæœøłđðþħıŧςـ]/g, letter => UNDECOMPOSED[letter] ?? letter)
  // Marks that are left belong to their letters: without them दिन would be दान, and バス ハス.
  return asciiDigits(decomposed.normalize('NFC'))
}

/** Folds text for finding: case, accents, ligatures, width and punctuation make no difference; words are split by one blank. */
export function fold(text: string): string {
  return splitWords(foldLetters(text))
}

/** Splits {@link foldLetters} into words. Plus and number signs behind a letter are part of it: C++, C#. */
export function splitWords(letters: string): string {
  if (isPlain(letters)) {
    if (/[a-z0-9][+#]/.test(letters)) return splitSignedWords(letters)
    return letters.replace(/[^a-z0-9]+/g, ' ').trim()
  }
  if (/[+#]/.test(letters)) return splitSignedWords(letters)
  return letters.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim()
}

function splitSignedWords(letters: string): string {
  return letters
    .replace(/(?<![\p{L}\p{M}\p{N}+#])[+#]+|(?<![+#])[+#]+(?=\p{L})/gu, ' ')
    .replace(/[^\p{L}\p{M}\p{N}+#]+/gu, ' ')
    .trim()
}
