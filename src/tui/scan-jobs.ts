import type { BookstoreClient } from '../client/client.ts'
import { ConnectionLost } from '../client/connection-lost.ts'
import { BookstoreError } from '../domain/errors.ts'
import { clientTarget } from '../scanning/client-target.ts'
import { ScanWriter } from '../scanning/scan-writer.ts'
import type { Effect } from './state/effect.ts'
import type { AppEvent } from './state/update.ts'

export type ScanEffect = Extract<Effect, { type: 'scan write' | 'undo scans' }>

/** Writes batches of scans over whatever connection there is, and tells what came of it. */
export class ScanJobs {
  readonly #client: () => BookstoreClient | undefined
  readonly #tell: (event: AppEvent) => void
  #group = ''
  #writer: ScanWriter | undefined

  constructor(client: () => BookstoreClient | undefined, tell: (event: AppEvent) => void) {
    this.#client = client
    this.#tell = tell
  }

  async perform(effect: ScanEffect): Promise<void> {
    const { group } = effect
    try {
      if (effect.type === 'undo scans') {
        await this.#writerOf(group).undoAll()
        this.#tell({ type: 'scans undone', group })
      } else {
        const revision = await this.#writerOf(group).write(effect.write)
        this.#tell({ type: 'scan written', group, revision })
      }
    } catch (error) {
      if (!(error instanceof BookstoreError || error instanceof ConnectionLost)) throw error
      const { message } = error
      if (effect.type === 'undo scans') this.#tell({ type: 'scans not undone', message })
      else this.#tell({ type: 'scan not written', write: effect.write, message })
    }
  }

  /** One batch is written at a time: a new one begins when the one before has ended. */
  #writerOf(group: string): ScanWriter {
    if (this.#writer && this.#group === group) return this.#writer
    const call: BookstoreClient['call'] = (...params) => {
      const client = this.#client()
      return client ? client.call(...params) : Promise.reject(new ConnectionLost('there is no connection'))
    }
    this.#group = group
    this.#writer = new ScanWriter(clientTarget({ call }), group)
    return this.#writer
  }
}
