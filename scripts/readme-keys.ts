// Writes the table of keys in the README from the one table that the app itself uses. With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { KEYS } from '../src/tui/input/keys.ts'

const README = fileURLToPath(new URL('../README.md', import.meta.url))
const [START, END] = ['<!-- keys: written by npm run readme -->', '<!-- end of keys -->']
const PLACES = {
  panels: 'all but the form',
  everywhere: 'everywhere',
  books: 'Books',
  form: 'form',
  fields: 'form, filters, names of files',
  connections: 'Connections',
  log: 'Log',
  filter: 'filters',
  overlay: 'help, details, traffic',
  duplicates: 'duplicates',
  prompt: 'where a file is asked for',
  scan: 'scan mode',
  import: 'import',
  'import text': 'import, where a file is asked for',
  'scan text': 'scan mode, where text is asked for',
  desk: 'the desk',
  registration: 'the desk, where a borrower is registered',
  question: 'questions',
}

const rows = KEYS.map(({ shown, does, context }) => `| \`${shown}\` | ${does} | ${PLACES[context]} |`)
const table = ['| key | does | where |', '| --- | --- | --- |', ...rows].join('\n')
const text = readFileSync(README, 'utf8')
const [before, rest] = text.split(START)
const [, after] = rest?.split(END) ?? []
if (after === undefined) throw new Error(`README.md has no place for the keys between ${START} and ${END}`)
const wanted = `${before}${START}\n${table}\n${END}${after}`
if (process.argv.includes('--check')) {
  if (wanted !== text) throw new Error('the keys in README.md are not those of the app: npm run readme')
} else writeFileSync(README, wanted)
