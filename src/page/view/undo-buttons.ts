import { ConnectionLost } from '../../client/connection-lost.ts'
import { BookstoreError, type ErrorDetails, type NamedChange } from '../../domain/errors.ts'
import type { ResultOf } from '../../protocol/results.ts'
import type { Words } from '../words/english.ts'
import { errorSentence } from '../words/error-sentence.ts'
import { byId, setText } from './elements.ts'
import type { Notice } from './notice.ts'
import type { Speech } from './speech.ts'

type Direction = 'UNDO' | 'REDO'
type ChangeType = NamedChange['type']

/** The change that was taken back, by the one that took it back. */
const OPPOSITE: Readonly<Record<ChangeType, ChangeType>> = { added: 'deleted', updated: 'updated', deleted: 'added' }

/** The parts of the page that the buttons call. */
export interface UndoParts {
  speech: Speech
  notice: Notice
  perform(direction: Direction, revision: number | undefined): Promise<ResultOf['UNDO']>
  titleOf(id: number): string
}

/** The buttons that take back this page's changes, and make them again. */
export class UndoButtons {
  readonly #parts: UndoParts
  readonly #buttons = { UNDO: byId('undo', HTMLButtonElement), REDO: byId('redo', HTMLButtonElement) }

  constructor(parts: UndoParts) {
    this.#parts = parts
    parts.speech.bind(({ undo, redo }) => {
      setText(this.#buttons.UNDO, undo)
      setText(this.#buttons.REDO, redo)
    })
    for (const direction of ['UNDO', 'REDO'] as const)
      this.#buttons[direction].addEventListener('click', () => void this.perform(direction))
  }

  /** Takes the last change back or makes it again; `revision` names another one. */
  async perform(direction: Direction, revision?: number): Promise<void> {
    const { speech, notice, perform } = this.#parts
    try {
      const { changes } = await perform(direction, revision)
      const { words } = speech
      const text = this.#changesText(direction, changes)
      notice.say(direction === 'UNDO' ? words.tookBack(text) : words.didAgain(text))
    } catch (error) {
      this.#refused(direction, error)
    }
  }

  #refused(direction: Direction, error: unknown): void {
    const { speech, notice } = this.#parts
    const { words } = speech
    if (error instanceof ConnectionLost) notice.say(words.failed(error.message))
    else if (!(error instanceof BookstoreError)) throw error
    else if (error.code === 'CONFLICT' && error.details.change) this.#stuck(direction, error.details)
    else if (error.code !== 'NOT_FOUND') notice.say(errorSentence(error, words))
    else notice.say(direction === 'UNDO' ? words.nothingToUndo : words.nothingToRedo)
  }

  /** Says that others stand in the way, and offers the next older change that they do not. */
  #stuck(direction: Direction, { change, older }: ErrorDetails): void {
    const { speech, notice } = this.#parts
    const { words } = speech
    const offer = older && {
      text: words.undoOlder(this.#namedText(older, words)),
      act: () => void this.perform(direction, older.revision),
    }
    notice.say(words.undoStuck(change ? this.#namedText(change, words) : ''), offer)
  }

  #namedText({ type, title, books }: NamedChange, words: Words): string {
    return words.change(words.changeOf[type], title, this.#parts.speech.number(books))
  }

  #changesText(direction: Direction, changes: ResultOf['UNDO']['changes']): string {
    const { speech, titleOf } = this.#parts
    const [first] = changes
    if (!first) return ''
    const type = direction === 'UNDO' ? OPPOSITE[first.type] : first.type
    const title = first.book?.title ?? titleOf(first.id)
    return speech.words.change(speech.words.changeOf[type], title, speech.number(changes.length))
  }
}
