import type { Words } from '../words/english.ts'
import { isLanguage, type Language, pickLanguage, wordsOf } from '../words/language.ts'
import { keep, kept } from './storage.ts'

/** The key under which a chosen language is kept, for all tabs. */
const KEY = 'language'

/** The language of the page. What was said in another one is said again after a switch. */
export class Speech {
  readonly #bindings: ((words: Words) => void)[] = []
  #language: Language
  #numbers: Intl.NumberFormat

  constructor() {
    const chosen = kept('localStorage', KEY)
    this.#language = isLanguage(chosen) ? chosen : pickLanguage(navigator.languages)
    this.#numbers = new Intl.NumberFormat(this.#language)
    document.documentElement.lang = this.#language
  }

  get language(): Language {
    return this.#language
  }

  get words(): Words {
    return wordsOf(this.#language)
  }

  /** Says something at once, and again in each language that is chosen. For what stays on the page. */
  bind(say: (words: Words) => void): void {
    this.#bindings.push(say)
    say(this.words)
  }

  choose(language: Language): void {
    this.#language = language
    this.#numbers = new Intl.NumberFormat(language)
    keep('localStorage', KEY, language)
    document.documentElement.lang = language
    for (const say of this.#bindings) say(this.words)
  }

  /** Writes a number as people do. */
  number(value: number): string {
    return this.#numbers.format(value)
  }
}
