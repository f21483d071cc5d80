import { fold } from '../words/fold.ts'

/** A tag as people write it: `id`, `en-GB`, `en_US`, `ind`. */
const TAG = /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*$/
/** The languages in whose words a language may be named. */
const SPOKEN = ['en', 'id', 'de', 'it', 'fr', 'es'] as const
/** What people say, and the tables of Unicode do not. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  bahasa: 'id',
  mandarin: 'zh',
  farsi: 'fa',
  flemish: 'nl-BE',
  melayu: 'ms',
  jawa: 'jv',
  sunda: 'su',
}
/** Languages that are named in their own words, too: to ask for those of all would take a tenth of a second. */
const OWN_NAMES = 'ar es fr hi ja jv ko ms nl pl pt ru su sv ta th tr uk vi zh'.split(' ')
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz']

/** Names of languages, folded, with their tags. It is made when somebody names a language. */
let names: ReadonlyMap<string, string> | undefined
/** Tags that were asked for, as they are written, with what they are; few are in use. */
const known = new Map<string, string | undefined>()
const MOST_KNOWN = 1000
/** No name and no tag is longer. */
const LONGEST = 60

/**
 * Reads a language as a BCP 47 tag in its one form: `en_US` is en-US, `ind` and "Bahasa Indonesia" are id. Undefined for what is
 * neither a tag nor a name. A tag that no language has is left as it is, in its form.
 */
export function readLanguage(text: string): string | undefined {
  if (text.length > LONGEST) return undefined
  if (known.has(text)) return known.get(text)
  const tag = readName(text) ?? readTag(text)
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(text, tag)
  return tag
}

function readTag(text: string): string | undefined {
  const clean = text.trim()
  if (clean.length > 35) return undefined
  if (!TAG.test(clean) && !/^[A-Za-z]{4,8}(?:-[A-Za-z0-9]{1,8})*$/.test(clean)) return undefined
  try {
    return Intl.getCanonicalLocales(clean.replaceAll('_', '-'))[0]
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    // It has the form of a tag, and no place in the registry: what was stored before stays a tag.
    return /_/.test(clean) ? undefined : clean
  }
}

function readName(text: string): string | undefined {
  const name = fold(text)
  // Two letters are a tag: "no" is Norwegian.
  if (name.length < 4 && !/\P{ASCII}/u.test(name)) return undefined
  names ??= allNames()
  return names.get(name) ?? names.get(name.replace(/^bahasa /, '')) ?? names.get(name.replace(/ language$/, ''))
}

function allNames(): ReadonlyMap<string, string> {
  const found = new Map(Object.entries(OTHER_NAMES))
  const tables = SPOKEN.map(tableOf)
  for (const code of LETTERS.flatMap(first => LETTERS.map(second => first + second))) {
    const own = OWN_NAMES.includes(code) ? [tableOf(code)] : []
    const tag = Intl.getCanonicalLocales(code)[0] ?? code
    for (const name of [...tables, ...own].map(table => table.of(code)))
      if (name !== undefined && !found.has(fold(name))) found.set(fold(name), tag)
  }
  return found
}

function tableOf(locale: string): Intl.DisplayNames {
  return new Intl.DisplayNames([locale], { type: 'language', fallback: 'none' })
}
