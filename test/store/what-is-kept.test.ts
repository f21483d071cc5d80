import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BookStore, Operation } from '../../src/domain/book-store.ts'
import { repairCatalogue } from '../../src/store/repair/repair.ts'
import { runs } from '../test-form.ts'
import { AUTHOR, open, temporaryFolders } from './folder.ts'
import { type ForeignFile, foreignFiles, otherMembers, type SpelledMember } from './foreign-files.ts'

const newFile = temporaryFolders()

/** What happens to a catalogue in a day. `which` chooses a book. */
type Step =
  | { do: 'add' | 'undo' | 'restart' | 'kill' | 'repair' }
  | { do: 'update' | 'delete'; which: number }
  /** db.json is edited while it is served, or after a stop. */
  | { do: 'edit' | 'edit when stopped'; others: SpelledMember[] }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('add', 'undo', 'restart', 'kill', 'repair') }),
  fc.record({ do: fc.constantFrom('update', 'delete'), which: fc.nat({ max: 4 }) }),
  fc.record({ do: fc.constantFrom('edit', 'edit when stopped'), others: otherMembers }),
)

/** A catalogue that lives through a day, and what must be found in its db.json. */
class Day {
  readonly #given: ForeignFile
  #file = newFile()
  #store: BookStore | undefined
  #others: SpelledMember[]
  /** The ids of the books of the file, in its order. */
  #ids: readonly number[] = []
  readonly #deleted = new Set<number>()
  #isChanged = false

  constructor(given: ForeignFile) {
    this.#given = given
    this.#others = [...given.others]
    writeFileSync(this.#file, given.bytes)
  }

  async begin(): Promise<void> {
    await this.#open()
    const { texts } = await this.#opened.list({})
    const found = texts.map(text => (JSON.parse(text) as { id: number }).id)
    const given = this.#given.books.map(({ id }) => id)
    // Those that had none got theirs in their order, above the others.
    const fresh = found.filter(id => !given.includes(id))
    this.#ids = given.map(id => id ?? fresh.shift() ?? 0)
    expect([...this.#ids].sort((a, b) => a - b)).toEqual(found)
  }

  async live(step: Step): Promise<void> {
    if (step.do === 'add') await this.#write({ type: 'add', fields: { title: 'Added' } })
    else if (step.do === 'undo') await this.#undo()
    else if (step.do === 'update')
      await this.#change(step.which, id => ({ type: 'update', id, changes: { year: 1999 } }))
    else if (step.do === 'delete') await this.#delete(step.which)
    else if (step.do === 'restart') await this.#restart()
    else if (step.do === 'kill') await this.#kill()
    else if (step.do === 'repair') await this.#repair()
    else if ('others' in step) await (step.do === 'edit' ? this.#edit(step.others) : this.#editWhenStopped(step.others))
  }

  /** Stops in order, and compares all that is not ours. */
  async end(): Promise<void> {
    // What was edited when it was stopped is written in our form with the next change.
    if (this.#isChanged) await this.#write({ type: 'add', fields: { title: 'Last' } })
    await this.#opened.close()
    const bytes = readFileSync(this.#file)
    if (!this.#isChanged) return expect(bytes).toEqual(this.#given.bytes)
    const lines = bytes.toString().split('\n')
    expect(bytes.subarray(0, 1)).toEqual(Buffer.from('{'))
    for (const [index, { foreign }] of this.#given.books.entries()) {
      const line = lines.find(line => line.startsWith(`{"id":${this.#ids[index]},`))
      if (line === undefined) expect(this.#deleted).toContain(this.#ids[index])
      else expect(line).toContain(foreign.map(({ key, compact }) => `,${key}:${compact}`).join(''))
    }
    const others = this.#others.map(({ key, text }) => `,\n${key}:${text}`)
    expect(bytes.toString()).toContain(`\n]${others.join('')}}\n`)
  }

  get #opened(): BookStore {
    if (!this.#store) throw new Error('the catalogue is not open')
    return this.#store
  }

  async #open(): Promise<void> {
    this.#store = (await open(this.#file, { checkpointBytes: 1500 })).store
  }

  async #restart(): Promise<void> {
    await this.#opened.close()
    await this.#open()
  }

  async #write(operation: Operation): Promise<void> {
    await this.#opened.commit({ operations: [operation] }, AUTHOR)
    this.#isChanged = true
  }

  async #change(which: number, toOperation: (id: number) => Operation): Promise<number | undefined> {
    const { texts } = await this.#opened.list({})
    const book = texts[which % Math.max(1, texts.length)]
    if (book === undefined) return undefined
    const { id } = JSON.parse(book) as { id: number }
    await this.#write(toOperation(id))
    return id
  }

  async #delete(which: number): Promise<void> {
    const id = await this.#change(which, id => ({ type: 'delete', id }))
    if (id !== undefined) this.#deleted.add(id)
  }

  async #undo(): Promise<void> {
    await this.#opened.undo(AUTHOR).catch((error: { code?: string }) => {
      // There is nothing to undo, or something is in the way.
      if (error.code !== 'NOT_FOUND' && error.code !== 'CONFLICT') throw error
    })
  }

  /** Goes on with the files as a kill leaves them at this moment. */
  async #kill(): Promise<void> {
    const copy = await this.#copy()
    await this.#opened.close()
    this.#file = copy
    await this.#open()
  }

  /** A copy of both files while nothing is being written. */
  async #copy(): Promise<string> {
    await this.#quiet()
    const copy = newFile()
    for (const end of ['', '.journal']) copyFileSync(this.#file + end, copy + end)
    return copy
  }

  /** Two changes of which the first is destroyed on the disk, and the second with it. */
  async #repair(): Promise<void> {
    await this.#write({ type: 'add', fields: { title: 'Good' } })
    const copy = await this.#copy()
    await this.#opened.close()
    const journal = readFileSync(`${copy}.journal`, 'utf8').split('\n')
    if (journal.length < 3) journal.splice(1, 0, 'rubbish')
    else journal[journal.length - 2] = 'rubbish'
    writeFileSync(`${copy}.journal`, journal.join('\n'))
    const { isGood, lines } = await repairCatalogue(copy)
    expect([isGood, lines]).toEqual([true, lines])
    this.#file = copy
    await this.#open()
  }

  /** Somebody writes another db.json over ours, with other things beside the books. */
  async #edit(others: SpelledMember[]): Promise<void> {
    writeFileSync(this.#file, `{"books":[],${others.map(({ key, text }) => `${key}:${text},`).join('')}"end":0}`)
    this.#takeOver([...others, { name: 'end', key: '"end"', text: '0', compact: '0' }])
    await this.#write({ type: 'add', fields: { title: 'Behind the edit' } })
    await this.#restart()
  }

  #takeOver(edited: readonly SpelledMember[]): void {
    const theirs = new Map(edited.map(member => [member.name, member]))
    const known = new Set(this.#others.map(({ name }) => name))
    this.#others = [
      ...this.#others.map(member => theirs.get(member.name) ?? member),
      ...edited.filter(({ name }) => !known.has(name)),
    ]
  }

  /** Somebody adds to what stands at the end of our file. */
  async #editWhenStopped(others: SpelledMember[]): Promise<void> {
    await this.#write({ type: 'add', fields: { title: 'Before the edit' } })
    await this.#opened.close()
    const known = new Set(this.#others.map(({ name }) => name))
    const added = others.filter(({ name }) => !known.has(name))
    const text = readFileSync(this.#file, 'utf8').trimEnd().slice(0, -1)
    writeFileSync(this.#file, `${text}${added.map(({ key, text }) => `,\r\n${key}: ${text}`).join('')}}`)
    this.#others = [...this.#others, ...added]
    await this.#open()
  }

  /** Resolves when no checkpoint is under way. */
  async #quiet(): Promise<void> {
    const before = (await this.#opened.status()).checkpoints?.count
    await new Promise(resolve => setImmediate(resolve))
    if ((await this.#opened.status()).checkpoints?.count !== before) await this.#quiet()
  }
}

test('whatever a db.json made elsewhere holds that is not ours is the same after a day of changes, restarts, edits and repairs', async () => {
  await fc.assert(
    fc.asyncProperty(foreignFiles, fc.array(step, { maxLength: 6 }), async (given, steps) => {
      const day = new Day(given)
      await day.begin()
      for (const one of steps) await day.live(one)
      await day.end()
    }),
    { numRuns: runs(60) },
  )
})

test('a file of which bytes were changed or lost is read or refused with its place, and stays as it is', async () => {
  const damage = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    byte: fc.nat({ max: 255 }),
    isCut: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(foreignFiles, damage, async ({ bytes }, { at, byte, isCut }) => {
      const place = Math.floor(at * (bytes.length - 1))
      const content = isCut ? bytes.subarray(0, place) : Buffer.from(bytes).fill(byte, place, place + 1)
      const file = newFile()
      writeFileSync(file, content)
      const message = await open(file).then(
        ({ store }) => store.close(),
        (error: Error) => error.message,
      )
      if (message !== undefined) expect(message).toMatch(/\/db\.json:\d+:\d+: /)
      expect(readFileSync(file)).toEqual(content)
    }),
    { numRuns: runs(150) },
  )
})
