import type { Book } from '../book.ts'
import { readLanguage } from '../language/read-language.ts'

/** The articles of languages that have them in front, and of no word at all in the others. */
const ARTICLES: Readonly<Record<string, string>> = {
  en: 'the|an|a',
  de: 'der|die|das|den|dem|des|ein|eine|einen|einem|einer|eines',
  fr: 'le|la|les|un|une|des',
  es: 'el|la|los|las|lo|un|una|unos|unas',
  it: 'il|lo|la|i|gli|le|un|uno|una',
  pt: 'o|a|os|as|um|uma|uns|umas',
  nl: 'de|het|een|’t|’n',
  af: 'die|’n',
  sv: 'en|ett|den|det|de',
  da: 'en|et|den|det|de',
  no: 'en|ei|et|den|det|de',
  nb: 'en|ei|et|den|det|de',
  ca: 'el|la|els|les|un|una',
  hu: 'a|az|egy',
  el: 'ο|η|το|οι|τα',
}
/** Articles that have only an apostrophe between themselves and their noun. */
const ELIDED: Readonly<Record<string, string>> = { fr: 'l', it: 'l|un|gl', ca: 'l' }
/** A title of which the language is not known is taken for English: of other articles the word may be no article. */
const USUAL = 'en'

/** Of the languages above, each made when it is needed. */
const patterns = new Map<string, RegExp>()
/** Whether a title may begin with an article at all, or with a sign: a long word of plain letters is the usual case. */
const BEGINS_WITH_A_LONG_WORD = /^[A-Za-z0-9]{6}/

/** Makes the text by which a title is sorted: without signs and the article in front, and with 20,000 as 20000. */
export function titleKey({ title, language }: Pick<Book, 'title' | 'language'>): string {
  if (BEGINS_WITH_A_LONG_WORD.test(title)) return plainNumbers(title)
  const begun = withoutArticle(withoutSigns(title).replaceAll("'", '’'), language)
  return plainNumbers(withoutSigns(begun) || title)
}

function withoutSigns(title: string): string {
  return /^[A-Za-z0-9]/.test(title) ? title : title.replace(/^[^\p{L}\p{N}’']+/u, '').replace(/^[’']+(?!n\s|t\s)/, '')
}

function withoutArticle(title: string, language: string | undefined): string {
  const tag = language === undefined ? USUAL : (readLanguage(language) ?? language)
  const pattern = patternOf(tag.split('-', 1)[0] ?? '')
  return pattern === undefined ? title : title.replace(pattern, '')
}

function patternOf(language: string): RegExp | undefined {
  const words = Object.hasOwn(ARTICLES, language) ? ARTICLES[language] : undefined
  if (words === undefined) return undefined
  const made = patterns.get(language)
  if (made) return made
  const elided = ELIDED[language]
  const apart = `(?:${words})\\s+(?=\\S)`
  const pattern = new RegExp(`^(?:${elided === undefined ? apart : `${apart}|(?:${elided})’(?=\\S)`})`, 'iu')
  patterns.set(language, pattern)
  return pattern
}

/** Takes out what stands between thousands. */
function plainNumbers(text: string): string {
  if (!/\d[.,’\u00a0\u202f]\d{3}/.test(text)) return text
  return text.replace(/(?<![\d.,])\d{1,3}(?:([.,’\u00a0\u202f])\d{3})(?:\1\d{3})*(?!\d)/g, number =>
    number.replace(/\D/g, ''),
  )
}
