import { ENGLISH, type Words } from './english.ts'
import { INDONESIAN } from './indonesian.ts'

/** The languages of the page, by their tags. */
const LANGUAGES = { en: ENGLISH, id: INDONESIAN } as const
export type Language = keyof typeof LANGUAGES

/** Picks the first of a person's languages that the page has; English where it has none. `in` is an old tag of Indonesian. */
export function pickLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const [language = ''] = tag.toLowerCase().split('-')
    if (language === 'in') return 'id'
    if (isLanguage(language)) return language
  }
  return 'en'
}

export function isLanguage(tag: string | null): tag is Language {
  return tag !== null && Object.hasOwn(LANGUAGES, tag)
}

export function wordsOf(language: Language): Words {
  return LANGUAGES[language]
}
