import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Drafted, type DraftForm, draftOf } from '../state/form/draft.ts'
import { writeDraftFile, writeDraftFileNow } from './draft-file.ts'
import type { DraftHome } from './draft-home.ts'
import { thisOwner } from './draft-owner.ts'
import { draftText } from './draft-text.ts'
import { messageOf, removeTaken, takeOverDrafts } from './take-over.ts'

/** How long a draft may be behind what is typed, and a write; in milliseconds. */
const WAIT_MS = 300

/** Keeps what is typed and not saved in a file of this app's own, and brings back what apps before it have left. */
export class DraftKeeper {
  readonly #home: DraftHome
  readonly #path: string
  readonly #clientName: () => string
  /** Hears why a draft cannot be kept, and undefined when it can be again. */
  readonly #onTrouble: (message: string | undefined) => void
  readonly #owner = thisOwner()
  #noted: Drafted | undefined
  /** The text of the file; undefined when there is no file. */
  #written: string | undefined
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(home: DraftHome, clientName: () => string, onTrouble: (message: string | undefined) => void) {
    this.#home = home
    this.#path = join(home.folder, `${home.prefix}app-${process.pid}`)
    this.#clientName = clientName
    this.#onTrouble = onTrouble
  }

  /** Finds what apps that have ended did not save. It is this app's draft from now on. */
  takeOver(): { forms: readonly DraftForm[]; troubles: readonly string[] } {
    const found = takeOverDrafts(this.#home)
    const { forms, troubles } = found
    if (forms.length > 0) {
      try {
        const text = this.#textOf(forms)
        this.#makeFolder()
        writeDraftFileNow(this.#path, text)
        this.#written = text
        removeTaken(found)
      } catch (error) {
        // The files that were taken stay, for the next start.
        this.#onTrouble(messageOf(error))
      }
    } else removeTaken(found)
    return { forms, troubles }
  }

  /** Notes how things stand; writes it soon, if it is other than before. */
  note({ form, saves, unsent, waiting }: Drafted): void {
    const before = this.#noted
    this.#noted = { form, saves, unsent, waiting }
    const isOther =
      form !== before?.form || saves !== before.saves || unsent !== before.unsent || waiting !== before.waiting
    if (isOther) this.#timer ??= setTimeout(() => void this.flush(), WAIT_MS)
  }

  /** Writes what was noted last; resolves when it is on the disk, or that could not be done. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async #write(): Promise<void> {
    const forms = this.#noted ? draftOf(this.#noted) : []
    const text = forms.length === 0 ? undefined : this.#textOf(forms)
    if (text === this.#written) return
    try {
      if (text !== undefined) this.#makeFolder()
      await writeDraftFile(this.#path, text)
      this.#written = text
      this.#onTrouble(undefined)
    } catch (error) {
      this.#onTrouble(messageOf(error))
    }
  }

  #makeFolder(): void {
    if (this.#home.isOurs) mkdirSync(this.#home.folder, { recursive: true, mode: 0o700 })
  }

  #textOf(forms: readonly DraftForm[]): string {
    return draftText({ owner: this.#owner, client: this.#clientName(), forms: [...forms] })
  }
}
