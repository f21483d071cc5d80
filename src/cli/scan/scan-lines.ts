import { createInterface } from 'node:readline'
import type { BookstoreClient } from '../../client/client.ts'
import type { NewBook } from '../../domain/book.ts'
import { BookstoreError } from '../../domain/errors.ts'
import { bookNumber } from '../../domain/isbn/book-number.ts'
import { clientTarget } from '../../scanning/client-target.ts'
import { answerRepeats } from '../../scanning/repeated.ts'
import {
  beginBatch,
  type HeldFields,
  type RepeatAnswer,
  type ScanBatch,
  type ScanResult,
  type ScanWrite,
} from '../../scanning/scan-batch.ts'
import { readAnswer, scanCode } from '../../scanning/scan-code.ts'
import { ScanWriter } from '../../scanning/scan-writer.ts'
import { undoLastScan } from '../../scanning/undo-scan.ts'
import { print } from '../output/print.ts'
import { Refused } from '../refused.ts'
import { scanErrors } from '../sentences.ts'
import { IncompleteFile } from './incomplete-file.ts'
import { batchAsJson, batchText, QUESTION, toldText } from './scan-text.ts'

/** How a batch is scanned. */
export interface ScanOptions {
  held: HeldFields
  /** What a lookup file knows, by number. */
  lookup: ReadonlyMap<string, NewBook>
  group: string
  answer?: RepeatAnswer
  /** Where incomplete books go. */
  incomplete?: string
  bell: boolean
  flash: boolean
  json: boolean
}

/** What is said of an answer. */
const ANSWERED = { copy: 'one more copy', new: 'another record', neither: 'left as they are' } as const

/** So long a line is no number. */
const LONGEST = 60

/**
 * Takes up a number a line, until the input ends.
 *
 * @throws Refused at the end, when nobody said what repeats mean
 */
export async function scanLines(
  client: BookstoreClient,
  input: NodeJS.ReadableStream,
  options: ScanOptions,
): Promise<void> {
  const batch = new LineBatch(client, options)
  for await (const line of createInterface({ input })) if (line.trim() !== '') await batch.take(line.trim())
  await batch.end()
}

class LineBatch {
  readonly #client: BookstoreClient
  readonly #options: ScanOptions
  readonly #writer: ScanWriter
  readonly #incomplete: IncompleteFile
  readonly #notSaved: string[] = []
  #batch: ScanBatch

  constructor(client: BookstoreClient, options: ScanOptions) {
    this.#client = client
    this.#options = options
    this.#writer = new ScanWriter(clientTarget(client), options.group)
    this.#incomplete = new IncompleteFile(options.incomplete)
    this.#batch = beginBatch(options.held, options.answer)
  }

  async take(line: string): Promise<void> {
    const answer = readAnswer(line)
    if (answer) return this.#answer(answer)
    if (/^u(?:ndo)?$/i.test(line)) return this.#undoLast()
    if (/^undo +all$/i.test(line)) return this.#undoAll()
    const inStock = await this.#inStock(line)
    const result = scanCode(this.#batch, line, { inStock, lookup: this.#options.lookup.get(bookNumber(line)) })
    const isFirstQuestion = result.batch.waiting.length === 1 && this.#batch.waiting.length === 0
    await this.#apply(result)
    if (result.told) await this.#say(toldText(result.told))
    if (isFirstQuestion) await this.#say(QUESTION)
    if (result.told && ['bad', 'incomplete', 'waits'].includes(result.told.kind)) this.#signal()
  }

  async #answer(answer: RepeatAnswer): Promise<void> {
    const { length } = this.#batch.waiting
    await this.#apply(answerRepeats(this.#batch, answer))
    await this.#say(`= ${ANSWERED[answer]}: ${length} that waited, and all that come in this batch`)
  }

  async end(): Promise<void> {
    const file = this.#incomplete.path
    await print(`${this.#options.json ? batchAsJson(this.#batch, file) : batchText(this.#batch, file)}\n`)
    if (this.#notSaved.length > 0) throw new Refused(scanErrors.notSaved(this.#notSaved))
    const { waiting } = this.#batch
    if (waiting.length > 0) throw new Refused(scanErrors.unanswered(waiting.map(({ code }) => code)))
  }

  async #apply({ batch, writes }: ScanResult): Promise<void> {
    this.#batch = batch
    for (const write of writes) await this.#write(write)
    this.#incomplete.save(this.#batch)
  }

  /** What the server refuses is told and named at the end; the batch goes on. */
  async #write(write: ScanWrite): Promise<void> {
    try {
      await this.#writer.write(write)
    } catch (error) {
      if (!(error instanceof BookstoreError)) throw error
      const { slot } = write
      const { books } = this.#batch
      const number = books.find(book => book.slot === slot)?.number ?? ''
      this.#notSaved.push(number)
      if (write.type === 'add') this.#batch = { ...this.#batch, books: books.filter(book => book.slot !== slot) }
      await this.#say(`! ${number} is not saved: ${error.message}`)
    }
  }

  async #undoLast(): Promise<void> {
    const result = undoLastScan(this.#batch)
    if (!result) return this.#say('! there is nothing to take back')
    await this.#apply(result)
    await this.#say('- the last one is taken back')
  }

  async #undoAll(): Promise<void> {
    await this.#writer.undoAll()
    await this.#apply({ batch: beginBatch(this.#options.held, this.#options.answer), writes: [] })
    await this.#say('- the whole batch is taken back')
  }

  async #inStock(code: string) {
    if (code.length > LONGEST) return undefined
    try {
      return await this.#client.call('GET', { isbn: code })
    } catch (error) {
      if (error instanceof BookstoreError && ['NOT_FOUND', 'INVALID'].includes(error.code)) return undefined
      throw error
    }
  }

  async #say(text: string): Promise<void> {
    if (!this.#options.json) await print(`${text}\n`)
  }

  #signal(): void {
    if (this.#options.bell) process.stderr.write('\x07')
    if (!this.#options.flash || !process.stderr.isTTY) return
    process.stderr.write('\x1b[?5h')
    setTimeout(() => process.stderr.write('\x1b[?5l'), FLASH_MS)
  }
}

const FLASH_MS = 120
