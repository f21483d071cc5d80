import { describe, expect, test } from 'vitest'
import { checkNewBook } from '../../../src/domain/check-fields.ts'
import { readLanguage } from '../../../src/domain/language/read-language.ts'

describe('a language is one tag, however it is written', () => {
  test.each([
    [
      'id',
      [
        'id',
        'ID',
        'ind',
        'in',
        'Indonesian',
        'indonesian',
        'Bahasa Indonesia',
        'bahasa indonesia',
        'Indonesia',
        'Indonesisch',
        'indonesiano',
        'Bahasa',
      ],
    ],
    ['en', ['en', 'eng', 'English', 'ENGLISH', 'Inggris', 'Bahasa Inggris', 'Englisch', 'inglese', 'English language']],
    ['en-US', ['en-US', 'en_US', 'en-us', 'EN_us', 'eng-US']],
    ['de', ['de', 'ger', 'deu', 'German', 'Jerman', 'Deutsch', 'tedesco', 'Tedesco']],
    ['it', ['it', 'ita', 'Italian', 'Italia', 'Italienisch', 'italiano']],
    ['fr', ['fr', 'fre', 'fra', 'French', 'Prancis', 'Französisch', 'Franzosisch', 'français', 'francese']],
    ['es', ['es', 'spa', 'Spanish', 'español', 'Spagnolo']],
    ['ja', ['ja', 'jpn', 'Japanese', 'Jepang', '日本語']],
    ['zh', ['zh', 'chi', 'zho', 'Chinese', 'Mandarin']],
    ['zh-Hans-CN', ['zh-Hans-CN', 'zh_hans_cn']],
    ['he', ['he', 'iw', 'heb', 'Hebrew']],
    ['jv', ['jv', 'jav', 'Javanese', 'Jawa', 'Bahasa Jawa']],
    ['ar', ['ar', 'ara', 'Arabic', 'Arab', 'العربية']],
  ])('%s', (tag, forms) => {
    for (const form of forms) expect([form, readLanguage(form)]).toEqual([form, tag])
  })

  test.each(['', ' ', 'not a language', 'N/A', '-', '12', 'e', 'x'.repeat(40), 'en--US', 'en_', '中文书'])(
    '%j is none',
    text => expect(readLanguage(text)).toBeUndefined(),
  )

  test('a book is kept with the tag, and what is none is refused', () => {
    expect(checkNewBook({ title: 'x', language: 'Bahasa Indonesia' })).toMatchObject({ language: 'id' })
    expect(checkNewBook({ title: 'x', language: 'en_GB' })).toMatchObject({ language: 'en-GB' })
    expect(() => checkNewBook({ title: 'x', language: 'the usual one' })).toThrow(
      'language must be a language tag, such as id or en-GB, or the name of a language (given: "the usual one")',
    )
  })
})
