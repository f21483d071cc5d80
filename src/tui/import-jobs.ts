import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import type { BookstoreClient } from '../client/client.ts'
import type { PreparedImport } from '../exchange/plan/prepare-import.ts'
import type { ImportTarget } from '../exchange/plan/run-import.ts'
import type { Effect } from './state/effect.ts'
import type { AppEvent } from './state/update.ts'

export type ImportEffect = Extract<Effect, { type: 'prepare import' | 'run import' | 'stop import' | 'write report' }>

/** The file that was read last. */
interface Read {
  file: string
  bytes: Uint8Array
  prepared: PreparedImport
}

/** Reads files of books and writes them over the connection. What reads them is loaded for the first import. */
export class ImportJobs {
  readonly #client: () => BookstoreClient | undefined
  readonly #tell: (event: AppEvent) => void
  #read: Read | undefined
  #isStopped = false

  constructor(client: () => BookstoreClient | undefined, tell: (event: AppEvent) => void) {
    this.#client = client
    this.#tell = tell
  }

  /** Never rejects. */
  async perform(effect: ImportEffect): Promise<void> {
    if (effect.type === 'write report') return this.#report(effect)
    if (effect.type === 'prepare import') return this.#prepare(effect.file)
    if (effect.type === 'run import') return this.#run()
    this.#isStopped = true
  }

  async #prepare(file: string): Promise<void> {
    try {
      const [{ prepareImport }, { planImport }, { importResult }] = await Promise.all([
        import('../exchange/plan/prepare-import.ts'),
        import('../exchange/plan/plan-import.ts'),
        import('../exchange/plan/import-result.ts'),
      ])
      const bytes = await readFile(pathOf(file))
      const prepared = await prepareImport(bytes)
      const plan = planImport(prepared.drafts, await this.#list(), { overwrites: false })
      this.#read = { file, bytes, prepared }
      const { mapping, unused, notes } = prepared
      this.#tell({
        type: 'import prepared',
        dryRun: { file, result: importResult(prepared, plan), mapping, unused, notes },
      })
    } catch (error) {
      this.#tell({ type: 'import not prepared', message: `${file} cannot be imported: ${messageOf(error)}` })
    }
  }

  async #run(): Promise<void> {
    if (!this.#read) return
    const { bytes, prepared } = this.#read
    this.#isStopped = false
    let revision: number | undefined
    let left = Number.NaN
    const target: ImportTarget = {
      list: () => this.#list(),
      batch: async (operations, group) => {
        revision = (await this.#connected().call('BATCH', { operations, group })).revision
      },
    }
    const onProgress = (done: number, of: number) => {
      left = of - done
      this.#tell({ type: 'import progress', done, of })
      return !this.#isStopped
    }
    try {
      const [{ runImport }, { importResult }] = await Promise.all([
        import('../exchange/plan/run-import.ts'),
        import('../exchange/plan/import-result.ts'),
      ])
      const { plan, done, of } = await runImport(bytes, prepared, target, { overwrites: false, onProgress })
      this.#tell({ type: 'imported', result: importResult(prepared, plan), left: of - done })
    } catch (error) {
      this.#tell({ type: 'imported', left: Number.isNaN(left) ? 1 : left, message: `it failed: ${messageOf(error)}` })
    } finally {
      if (revision !== undefined) this.#tell({ type: 'made', made: 'change', revision })
    }
  }

  async #report({ file, problems }: Extract<ImportEffect, { type: 'write report' }>): Promise<void> {
    try {
      const { problemsAsCsv } = await import('../exchange/plan/problems-as-csv.ts')
      const path = pathOf(file)
      // What is in another file of that name must not be lost.
      writeFileSync(path, problemsAsCsv(problems), { flag: 'wx' })
      this.#tell({ type: 'report written', message: `${problems.length} problems in ${path}`, isWritten: true })
    } catch (error) {
      this.#tell({ type: 'report written', message: `no report: ${messageOf(error)}`, isWritten: false })
    }
  }

  async #list() {
    const books = []
    for await (const book of this.#connected().list()) books.push(book)
    return books
  }

  #connected(): BookstoreClient {
    const client = this.#client()
    if (!client) throw new Error('there is no connection')
    return client
  }
}

function pathOf(file: string): string {
  return resolve(file.replace(/^~(?=\/)/, homedir()))
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
