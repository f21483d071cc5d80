import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { checkChanges } from '../../domain/check-fields.ts'
import { cleanLine } from '../../domain/clean-text.ts'
import { BookstoreError } from '../../domain/errors.ts'
import { type HeldFields, REPEAT_ANSWERS, type RepeatAnswer } from '../../scanning/scan-batch.ts'
import { Refused } from '../refused.ts'
import { scanErrors } from '../sentences.ts'
import { addServerCommand } from '../server-command.ts'
import { tokenReader } from '../tokens/given-tokens.ts'
import { type AddressOptions, withClient } from '../with-client.ts'

interface ScanGiven extends AddressOptions {
  lookup?: string
  hold?: string[]
  again: 'ask' | RepeatAnswer
  incomplete?: string
  bell?: boolean
  flash?: boolean
  json?: boolean
}

const WHAT = `take up books by their numbers, one a line, as a barcode scanner types them. A number that is there already asks once
what that means: c one more copy, r another record, n neither. undo takes back the last one, undo all the whole batch`

/** Adds the command that takes up books by a barcode scanner. */
export function addScanCommand(program: Command, stateFolder: string): void {
  const command = addServerCommand(program, 'scan', WHAT)
  const readTokens = tokenReader(command)
  command
    .option('--lookup <file>', 'a file of books, as import reads it, in which titles are looked up')
    .option('--hold <field=value...>', 'what all books of the batch have, such as location="Shelf 3"')
    .addOption(
      new Option('--again <answer>', 'what a number means that is there already')
        .choices(['ask', ...REPEAT_ANSWERS])
        .default('ask'),
    )
    .option(
      '--incomplete <file>',
      'where numbers without a title go, as CSV for import; else a file here, with the time',
    )
    .option('--bell', 'ring when a number is unknown, was misread, or asks something')
    .option('--flash', 'flash the screen then')
    .option('--json', 'one object at the end, for programs')
    .action(async () => {
      const given = command.opts<ScanGiven>()
      const held = readHeld(given.hold ?? [])
      const { scanLines } = await import('./scan-lines.ts')
      const lookup = given.lookup === undefined ? new Map() : await readLookup(given.lookup)
      const { again, incomplete, bell = false, flash = false, json = false } = given
      const options = { ...given, ...readTokens(given), stateFolder }
      await withClient(options, true, client =>
        scanLines(client, process.stdin, {
          held,
          lookup,
          group: `scan-${randomUUID()}`,
          ...(again !== 'ask' && { answer: again }),
          ...(incomplete !== undefined && { incomplete }),
          ...{ bell, flash, json },
        }),
      )
    })
}

function readHeld(words: readonly string[]): HeldFields {
  const given = words.map(word => {
    const at = word.indexOf('=')
    if (at < 1) throw new Refused(scanErrors.noField(word))
    return [word.slice(0, at), word.slice(at + 1)] as const
  })
  const own = given.find(([name]) => ['title', 'isbn', 'isbnRaw', 'copies'].includes(name))
  if (own) throw new Refused(scanErrors.notHeld(own[0]))
  try {
    const fields = Object.entries(checkChanges(Object.fromEntries(given))).filter(([, value]) => value !== null)
    return Object.fromEntries(fields) as HeldFields
  } catch (error) {
    if (!(error instanceof BookstoreError)) throw error
    throw new Refused(`--hold ${error.message}`, { cause: error })
  }
}

async function readLookup(path: string) {
  const { lookupBooks } = await import('../../exchange/plan/lookup-books.ts')
  try {
    return await lookupBooks(readFileSync(path))
  } catch (error) {
    throw new Refused(scanErrors.noLookup(path, cleanLine((error as Error).message)), { cause: error })
  }
}
