import { type Command, Option } from 'commander'
import type { CallMethod, CallParams } from '../client/calls/call-params.ts'
import type { BookstoreClient } from '../client/client.ts'
import { listAll } from '../client/list-all.ts'
import type { Book } from '../domain/book.ts'
import { cleanLine } from '../domain/clean-text.ts'
import { FIELD_NAMES } from '../domain/fields.ts'
import { formatFilter } from '../domain/query/format-filter.ts'
import { readFilter } from '../domain/query/read-filter.ts'
import { checkParams } from '../protocol/check-params.ts'
import { parseInline } from '../protocol/inline.ts'
import { parseListWords } from '../protocol/inline-list.ts'
import type { ParamsOf } from '../protocol/params.ts'
import type { ExportGiven } from './export-books.ts'
import { showHistory } from './history.ts'
import { addLendingCommands } from './lending/lending-commands.ts'
import { joinListWords } from './list-words.ts'
import { mergeFile } from './merge.ts'
import { bookTable } from './output/book-table.ts'
import { print } from './output/print.ts'
import type { DuplicatesGiven } from './reports/duplicates.ts'
import type { StatsGiven } from './reports/stats.ts'
import { addServerCommand } from './server-command.ts'
import { wholeNumber } from './server-options.ts'
import { bookCard, statusCard } from './show.ts'
import { tokenReader } from './tokens/given-tokens.ts'
import { redoChange, undoChange } from './undo.ts'
import { type AddressOptions, withClient } from './with-client.ts'

/** Where commands are added, and where the key is from which their name at a server is made. */
interface Place {
  program: Command
  stateFolder: string
}

/** The commands after which there is nothing to undo. */
const READS = ['list', 'get', 'history', 'status']

interface CommandOptions extends AddressOptions {
  json?: boolean
}

type Run = (
  client: BookstoreClient,
  words: string[],
  given: CommandOptions & Record<string, unknown>,
) => Promise<string | undefined>

const FILTER =
  'such as: dune "author:andrea hirata" "year>2000" -status:out isbn: (its fields, what is not to be, what is empty)'
const WORDS = `fields: ${FIELD_NAMES.join(', ')}`

/** Adds the commands that perform one operation each on a running server. */
export function addClientCommands(program: Command, stateFolder: string): void {
  const to = { program, stateFolder }
  add(to, 'add <words...>', `add a book, such as: add title="Bumi Manusia" year=1980\n${WORDS}`, addBook)
  const list = add(to, 'list [filter...]', `list books, all of them, or those of a filter\n${FILTER}`, listBooks)
  // A minus negates a term of a filter, which looks like an option.
  list
    .allowUnknownOption()
    .hook('preAction', ({ args }) => {
      const option = args.find(word => word.startsWith('--'))
      if (option !== undefined) list.error(`error: unknown option '${option}'`)
    })
    .option('--sort <fields>', 'such as title or -year,title')
    .addOption(new Option('--limit <number>', 'at most so many').argParser(wholeNumber('--limit', 1, 1_000_000)))
  add(to, 'get <key>', 'show one book by its id or ISBN', getBook)
  add(to, 'update <id> <words...>', 'change a book, such as: update 13 copies=2 location=null', updateBook)
  add(to, 'delete <id>', 'delete a book', deleteBook)
  // merge has no --json: what it shows is for a person who decides.
  addCommand(
    to,
    'merge <file>',
    'show what an edited copy of db.json has that the server does not; --apply takes it over',
    (client, [file = ''], { apply }) => mergeFile(client, file, apply === true),
  ).option('--apply', 'take it over')
  add(to, 'export <file>', 'write the books to a file, as CSV or JSON; - is stdout', exportTo)
    .option('--filter <filter>', 'only those of a filter, as list takes it')
    .option('--sort <fields>', 'such as title or -year,title')
    .option('--columns <names>', 'only these fields, in this order, such as title,author,isbn')
    .addOption(new Option('--format <format>', 'where the name of the file does not say it').choices(['csv', 'json']))
    .option('--for-spreadsheets', 'CSV that Excel and LibreOffice open as it is: no formulas, and ISBNs stay text')
    .option('--force', 'replace a file that is there already')
  addImport(to)
  addReports(to)
  addLendingCommands((usage, description, run) => add(to, usage, description, run))
  add(to, 'history [id]', 'show what happened to a book, or to all, newest first', showHistory).addOption(
    new Option('--limit <number>', 'at most so many changes').argParser(wholeNumber('--limit', 1, 1000)),
  )
  add(to, 'undo [revision]', 'take back the last change that your commands made, or the one of a revision', undoChange)
  add(to, 'redo [revision]', 'make again what was taken back last, or at a revision', redoChange)
  add(to, 'status', 'show how the server is', showStatus)
}

function addReports(to: Place): void {
  add(
    to,
    'stats',
    'count the books by status, location, year, language and publisher, and by when they were added',
    stats,
  ).option('--filter <filter>', 'only those of a filter, as list takes it')
  add(to, 'duplicates', 'show the records that are of one book, side by side, or merge them', showDuplicates)
    .option('--filter <filter>', 'only among those of a filter, as list takes it')
    .option('--merge [ids]', 'merge all whose titles agree, or the records of these ids, such as 1,5')
}

async function showDuplicates(client: BookstoreClient, _words: string[], given: DuplicatesGiven): Promise<string> {
  const { duplicates } = await import('./reports/duplicates.ts')
  return duplicates(client, given)
}

/** Reports are loaded where they are asked for. */
async function stats(client: BookstoreClient, _words: string[], given: StatsGiven): Promise<string> {
  const { showStatistics } = await import('./reports/stats.ts')
  return showStatistics(client, given)
}

const IMPORT = `take over the books of a file: CSV, TSV, JSON, BibTeX, RIS, or a list of ISBNs, as Goodreads, LibraryThing,
SLiMS, calibre, Zotero and spreadsheets write them; - reads standard input. Nothing of the catalogue is overwritten, and
one undo takes all of it back`

function addImport(to: Place): void {
  add(to, 'import <file>', IMPORT, async (client, [file = ''], { dryRun, json, overwrite, map, report }) => {
    const { importFile } = await import('./import.ts')
    return importFile(client, file, {
      isDryRun: dryRun === true,
      json: json === true,
      overwrites: overwrite === true,
      map: Array.isArray(map) ? map.map(String) : [],
      ...(typeof report === 'string' && { report }),
    })
  })
    .option('--dry-run', 'only say what would become of each row')
    .option('--map <column=field...>', 'what a column is, such as "Nama Buku=title"; "Rak=" leaves one out')
    .option('--overwrite', 'also change what the catalogue has otherwise')
    .option('--report <file>', 'write all problems, as CSV')
}

/** Adds a command whose result programs can have, too. */
function add(to: Place, usage: string, description: string, run: Run): Command {
  return addCommand(to, usage, description, run).option('--json', 'JSON for programs')
}

function addCommand({ program, stateFolder }: Place, usage: string, description: string, run: Run): Command {
  const command = addServerCommand(program, usage, description)
  const readTokens = tokenReader(command)
  return command.action(async (...args: unknown[]) => {
    const given = command.opts<CommandOptions & Record<string, unknown>>()
    const words = args
      .slice(0, -2)
      .flat()
      .filter(word => typeof word === 'string')
    const options = { ...given, ...readTokens(given), stateFolder }
    const text = await withClient(options, !READS.includes(command.name()), client => run(client, words, given))
    if (text !== undefined) await print(`${text}\n`)
  })
}

/** Reads words as inline commands do, so that both notations mean the same. */
function read<M extends CallMethod>(method: M, words: readonly string[]): CallParams[M] {
  const { params } = parseInline(`${method} ${words.map(quoteValue).join(' ')}`)
  return checkParams(method, params).params as unknown as CallParams[M]
}

/** Quotes a value with blanks again, since the shell has removed the quotes. */
function quoteValue(word: string): string {
  const [, name = '', value = word] = /^([A-Za-z]\w*=)?([\s\S]*)$/.exec(word) ?? []
  return /[\s"\\]/.test(value) || value === '' ? `${name}${JSON.stringify(value)}` : word
}

/** Reads the words of `add`, of which the first may be the title alone. */
async function addBook(client: BookstoreClient, words: string[], { json }: CommandOptions): Promise<string> {
  const [first = '', ...rest] = words
  const all = /^[A-Za-z]\w*=/.test(first) ? words : [`title=${first}`, ...rest]
  return shown(await client.call('ADD', read('ADD', all)), json)
}

async function listBooks(
  client: BookstoreClient,
  words: string[],
  given: CommandOptions & Record<string, unknown>,
): Promise<string> {
  const { sort, limit } = given
  const { params } = checkParams('LIST', parseListWords(joinListWords(words)))
  const query = { ...(params as ParamsOf<'LIST'>), ...(typeof sort === 'string' && { sort }) }
  const most = typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY
  const books: Book[] = []
  for await (const page of listAll(client, { ...query, ...(most <= 1000 && { limit: most }) })) {
    books.push(...page.books)
    if (books.length >= most) break
  }
  const wanted = books.slice(0, most)
  if (given.json) return JSON.stringify(wanted)
  const { filter } = query
  if (wanted.length === 0 && filter !== undefined)
    return `no books with ${cleanLine(formatFilter(readFilter(filter).where))}`
  return bookTable(wanted, process.stdout.columns)
}

async function getBook(client: BookstoreClient, [key = '']: string[], { json }: CommandOptions): Promise<string> {
  return shown(await client.call('GET', read('GET', [key])), json)
}

async function updateBook(client: BookstoreClient, words: string[], { json }: CommandOptions): Promise<string> {
  return shown(await client.call('UPDATE', read('UPDATE', words)), json)
}

async function deleteBook(client: BookstoreClient, [id = '']: string[], { json }: CommandOptions): Promise<string> {
  return shown(await client.call('DELETE', read('DELETE', [id])), json)
}

/** What writes CSV is loaded where it is used: other commands begin sooner without it. */
async function exportTo(client: BookstoreClient, [file = '']: string[], given: ExportGiven) {
  const { exportBooks } = await import('./export-books.ts')
  return exportBooks(client, file, given)
}

async function showStatus(client: BookstoreClient, _words: string[], { json }: CommandOptions): Promise<string> {
  const status = await client.call('STATUS', {})
  return json ? JSON.stringify(status) : statusCard(status)
}

function shown(book: Book, json: boolean | undefined): string {
  return json ? JSON.stringify(book) : bookCard(book)
}
