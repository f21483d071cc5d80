import { ConnectionLost } from '../../client/connection-lost.ts'
import type { Book } from '../../domain/book.ts'
import { BookstoreError, type FieldProblem } from '../../domain/errors.ts'
import { BookForm, type SaveRequest } from '../state/book-form.ts'
import type { FieldName, Typed } from '../state/draft.ts'
import type { Words } from '../words/english.ts'
import { errorSentence } from '../words/error-sentence.ts'
import { fieldSentence } from '../words/field-sentence.ts'
import { byId, setText } from './elements.ts'
import { FormField } from './form-field.ts'
import { ask } from './question.ts'
import type { Speech } from './speech.ts'

/** The parts of the page that the dialog calls. */
export interface BookDialogListener {
  /** Sends a write. Rejects as the client does. */
  save(request: SaveRequest): Promise<Book>
  /** Asks whether to delete a book, and does so. True when it is gone. */
  remove(book: Book): Promise<boolean>
  saved(book: Book, isNew: boolean): void
  unchanged(): void
  withNumber(code: string): readonly Book[]
  newKey(): string
}

const FIRST: readonly FieldName[] = ['title', 'author', 'isbn', 'year', 'copies', 'status', 'location']
const MORE: readonly FieldName[] = [
  ...(['publisher', 'edition', 'pages', 'language', 'callNumber', 'price', 'currency'] as const),
  ...(['keywords', 'isbnRaw', 'description'] as const),
]

/** The form of a book, in a dialog. What was typed stays in it until it is saved, or until its owner says to throw it away. */
export class BookDialog {
  readonly #dialog = byId('book', HTMLDialogElement)
  readonly #banner = byId('book-banner', HTMLParagraphElement)
  readonly #fields = new Map([...FIRST, ...MORE].map(name => [name, new FormField(name)]))
  readonly #speech: Speech
  readonly #listener: BookDialogListener
  #form = new BookForm()
  /** The banner, as it is said in each language. */
  #told: (words: Words) => string = () => ''
  #problems: readonly FieldProblem[] = []
  #mayWrite = true
  #isBusy = false

  constructor(speech: Speech, listener: BookDialogListener) {
    this.#speech = speech
    this.#listener = listener
    for (const [id, names] of [['book-first', FIRST] as const, ['book-more', MORE] as const])
      byId(id, HTMLDivElement).append(...names.flatMap(name => this.#fields.get(name)?.node ?? []))
    byId('book-form', HTMLFormElement).addEventListener('submit', event => {
      event.preventDefault()
      void this.#save()
    })
    byId('book-form', HTMLFormElement).addEventListener('input', () => this.#read())
    byId('book-cancel', HTMLButtonElement).addEventListener('click', () => void this.#leave())
    byId('book-delete', HTMLButtonElement).addEventListener('click', () => void this.#remove())
    // Before the browser closes the dialog by itself: it lets a page stop that only once.
    this.#dialog.addEventListener('keydown', event => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      void this.#leave()
    })
    this.#dialog.addEventListener('cancel', event => {
      event.preventDefault()
      void this.#leave()
    })
    window.addEventListener('beforeunload', event => {
      if (this.isOpen && this.#form.isDirty) event.preventDefault()
    })
    speech.bind(() => this.#say())
  }

  get isOpen(): boolean {
    return this.#dialog.open
  }

  /** Opens the form for a new book, or for one that is there. */
  open(book?: Book, prefilled: Partial<Typed> = {}): void {
    this.#form = new BookForm(book, prefilled)
    this.#problems = []
    this.#told = () => ''
    this.#say()
    if (!this.isOpen) this.#dialog.showModal()
    this.#fields.get('title')?.focus()
  }

  /**
   * Takes a number that was scanned into the open form. False where that would change what somebody types: of a book that is
   * edited, or that has another number already.
   */
  takeNumber(code: string): boolean {
    const { book, typed } = this.#form
    if (book || (typed.isbn !== '' && typed.isbn !== code)) return false
    this.#form.typed = { ...typed, isbn: code }
    this.#say()
    return true
  }

  /** Says something in the open form. */
  tell(told: (words: Words) => string): void {
    this.#told = told
    this.#say()
  }

  close(): void {
    if (this.isOpen) this.#dialog.close()
  }

  /** Whether it can be left without losing what was typed. */
  get isClean(): boolean {
    return !this.#form.isDirty
  }

  allowWriting(mayWrite: boolean): void {
    this.#mayWrite = mayWrite
    this.#say()
  }

  /** Takes note of a change to the book that is open. `who` made it, where that has a name. */
  bookChanged(id: number, book: Book | undefined, who?: string): void {
    const known = this.#form.book
    // What comes while it is being saved may be this very change; if it is another one, the server refuses the save.
    if (!this.isOpen || this.#isBusy || known?.id !== id || (book && book.revision <= known.revision)) return
    if (book) this.#meet(book, who)
    else this.#becomeNew()
  }

  #meet(book: Book, who?: string): void {
    const { isDirty } = this.#form
    this.#form.meet(book)
    if (isDirty) this.#told = words => words.changedMeanwhile(who ?? words.somebody)
    this.#say()
  }

  #becomeNew(): void {
    this.#form.becomeNew()
    this.#told = words => words.deletedMeanwhile
    this.#say()
  }

  #read(): void {
    const typed = [...this.#fields].map(([name, field]) => [name, field.value])
    this.#form.typed = Object.fromEntries(typed) as Typed
    this.#sayNumber()
  }

  async #save(): Promise<void> {
    if (this.#isBusy || !this.#mayWrite) return
    this.#read()
    const request = this.#form.request(this.#listener.newKey())
    if (!request) {
      this.#dialog.close()
      return this.#listener.unchanged()
    }
    this.#isBusy = true
    this.#problems = []
    this.#told = words => words.saving
    this.#say()
    try {
      const book = await this.#listener.save(request)
      this.#dialog.close()
      this.#listener.saved(book, request.method === 'ADD')
    } catch (error) {
      this.#refused(error)
    } finally {
      this.#isBusy = false
    }
  }

  #refused(error: unknown): void {
    this.#told = () => ''
    if (error instanceof ConnectionLost) this.#told = words => words.outcomeUnknown
    else if (!(error instanceof BookstoreError)) throw error
    else if (error.code === 'CONFLICT' && error.details.current) this.#meet(error.details.current as Book)
    else if (error.code === 'NOT_FOUND') this.#becomeNew()
    else if (error.details.fields) this.#complain(error.details.fields)
    else this.#told = words => errorSentence(error, words)
    this.#say()
  }

  #complain(problems: readonly FieldProblem[]): void {
    this.#problems = problems
    this.#told = words => words.wrongFields(problems.length)
    this.#say()
    const [first] = problems
    this.#fields.get(first?.field as FieldName)?.focus()
  }

  async #leave(): Promise<void> {
    if (this.#isBusy) return
    const { discard, discardIt, keep } = this.#speech.words
    const isLeft = this.isClean || (await ask({ title: discard, note: '', yes: discardIt, no: keep }))
    if (isLeft) this.#dialog.close()
  }

  async #remove(): Promise<void> {
    const { book } = this.#form
    if (book && (await this.#listener.remove(book))) this.#dialog.close()
  }

  #say(): void {
    const { words } = this.#speech
    const { book, typed, clashes } = this.#form
    setText(byId('book-title', HTMLHeadingElement), this.#heading(words))
    setText(byId('book-more-title', HTMLHeadingElement), words.optional)
    setText(this.#banner, this.#told(words))
    setText(byId('book-save', HTMLButtonElement), words.save)
    setText(byId('book-cancel', HTMLButtonElement), this.#mayWrite ? words.cancel : words.close)
    setText(byId('book-delete', HTMLButtonElement), words.delete)
    byId('book-save', HTMLButtonElement).hidden = !this.#mayWrite
    byId('book-delete', HTMLButtonElement).hidden = !this.#mayWrite || book === undefined
    for (const [name, field] of this.#fields) {
      field.say(words)
      field.value = typed[name]
      field.lock(!this.#mayWrite)
      const problem = this.#problems.find(one => one.field === name)
      field.complain(problem ? fieldSentence(problem, words) : '')
      const clash = clashes.find(one => one.field === name)
      field.clash(clash && this.#clashNote(name, clash.theirs, words))
    }
    this.#sayNumber()
  }

  #heading({ newBook, editBook, showBook }: Words): string {
    const { book } = this.#form
    if (!book) return newBook
    return `${this.#mayWrite ? editBook : showBook} ${book.id}`
  }

  #clashNote(name: FieldName, theirs: string, words: Words) {
    const taken = () => {
      this.#form.takeTheirs(name)
      this.#say()
      this.#fields.get(name)?.focus()
    }
    return { text: words.theirs(theirs === '' ? words.nothing : theirs), take: words.takeTheirs, taken }
  }

  /** Says which other book has the number that stands in the form. */
  #sayNumber(): void {
    const { book, typed } = this.#form
    const number = typed.isbn.trim()
    const other = number === '' ? undefined : this.#listener.withNumber(number).find(({ id }) => id !== book?.id)
    this.#fields.get('isbn')?.note(other ? this.#speech.words.alsoNumbered(other.title) : '')
  }
}
