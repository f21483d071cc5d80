import type { MirrorEvent } from '../client/book-mirror.ts'
import type { ClientState } from '../client/client.ts'
import { randomText } from '../client/random-name.ts'
import type { Book } from '../domain/book.ts'
import type { Change } from '../protocol/results.ts'
import { removeBook } from './remove-book.ts'
import { mayWrite, Session, type TokenReason } from './session.ts'
import { Announcements } from './state/announcements.ts'
import type { SaveRequest } from './state/book-form.ts'
import { Shelf } from './state/shelf.ts'
import { Titles } from './state/titles.ts'
import { takeScan } from './take-scan.ts'
import { BookDialog } from './view/book-dialog.ts'
import { BookTable } from './view/book-table.ts'
import { ConnectionLine } from './view/connection-line.ts'
import { byId, setAttribute, setText } from './view/elements.ts'
import { FilterBar } from './view/filter-bar.ts'
import { Notice } from './view/notice.ts'
import { listenForScans } from './view/scan-listener.ts'
import { Speech } from './view/speech.ts'
import { TokenDialog } from './view/token-dialog.ts'
import { UndoButtons } from './view/undo-buttons.ts'
import type { Words } from './words/english.ts'
import { errorSentence } from './words/error-sentence.ts'
import type { Language } from './words/language.ts'

/** The page: puts its parts together, and leads what happens from one to the other. */
export class App {
  readonly #shelf = new Shelf()
  readonly #speech = new Speech()
  readonly #notice = new Notice(this.#speech)
  readonly #line = new ConnectionLine(this.#speech)
  readonly #session: Session
  readonly #table: BookTable
  readonly #dialog: BookDialog
  readonly #filter: FilterBar
  readonly #token: TokenDialog
  readonly #undo: UndoButtons
  readonly #others: Announcements
  readonly #titles = new Titles()
  #loading: { received: number; total: number } | undefined
  #isLoaded = false
  #mayWrite = false

  constructor() {
    this.#session = new Session({
      state: state => this.#onState(state),
      first: books => this.#showFirst(books),
      mirror: event => this.#onMirror(event),
      wantsToken: reason => this.#askForToken(reason),
    })
    // Before all the rest: the connection is made while the page is put together.
    this.#session.start()
    this.#table = new BookTable(this.#shelf, this.#speech, {
      open: book => this.#dialog.open(book),
      remove: book => void this.#remove(book),
      drawn: () => this.#count(),
    })
    this.#filter = new FilterBar(this.#shelf, this.#speech, () => this.#table.toTop())
    this.#dialog = new BookDialog(this.#speech, {
      save: request => this.#save(request),
      remove: book => this.#remove(book),
      saved: (book, isNew) => this.#saved(book, isNew),
      unchanged: () => this.#notice.say(this.#speech.words.unchanged),
      withNumber: code => this.#shelf.withNumber(code),
      newKey: randomText,
    })
    this.#token = new TokenDialog(this.#speech, token => this.#session.giveToken(token))
    this.#undo = new UndoButtons({
      speech: this.#speech,
      notice: this.#notice,
      perform: (direction, revision) => this.#session.call(direction, revision === undefined ? {} : { revision }),
      titleOf: id => this.#titleOf(id),
    })
    this.#others = new Announcements(
      texts => this.#tellOthers(texts),
      (ms, work) => void setTimeout(work, ms),
    )
  }

  start(): void {
    this.#speech.bind(words => this.#say(words))
    for (const language of ['en', 'id'] as const)
      byId(`language-${language}`, HTMLButtonElement).addEventListener('click', () => this.#choose(language))
    byId('add', HTMLButtonElement).addEventListener('click', () => this.#dialog.open())
    byId('sign-out', HTMLButtonElement).addEventListener('click', () => this.#session.forgetToken())
    byId('skip', HTMLAnchorElement).addEventListener('click', event => {
      event.preventDefault()
      this.#table.focus()
    })
    document.addEventListener('keydown', event => this.#press(event))
    listenForScans(
      code => this.#scanned(code),
      () => byId('token', HTMLDialogElement).open,
    )
    this.#allowWriting(false)
  }

  #choose(language: Language): void {
    this.#speech.choose(language)
  }

  #say(words: Words): void {
    document.title = words.title
    setText(byId('title', HTMLHeadingElement), words.title)
    setText(byId('skip', HTMLAnchorElement), words.skip)
    setText(byId('add', HTMLButtonElement), words.add)
    setText(byId('sign-out', HTMLButtonElement), words.signOut)
    setAttribute(byId('languages', HTMLFieldSetElement), 'aria-label', words.language)
    for (const language of ['en', 'id'] as const)
      setAttribute(
        byId(`language-${language}`, HTMLButtonElement),
        'aria-pressed',
        String(language === this.#speech.language),
      )
    this.#count()
  }

  #count(): void {
    const { words } = this.#speech
    const number = (value: number) => this.#speech.number(value)
    const loading = this.#loading && words.loading(number(this.#loading.received), number(this.#loading.total))
    const counted = this.#isLoaded ? words.counted(number(this.#shelf.size), number(this.#shelf.total)) : ''
    setText(byId('count', HTMLParagraphElement), loading ?? counted)
  }

  #onState(state: ClientState): void {
    const before = this.#line.show(state)
    if (state.status !== 'open') return
    const { pid, role } = state.welcome
    this.#token.close()
    this.#allowWriting(mayWrite(role))
    byId('sign-out', HTMLButtonElement).hidden = !this.#session.hasToken
    if (before !== undefined) this.#notice.say(this.#speech.words.otherProcess(pid, before))
    else if (!mayWrite(role)) this.#notice.say(this.#speech.words.onlyReading)
  }

  #allowWriting(isAllowed: boolean): void {
    this.#mayWrite = isAllowed
    this.#dialog.allowWriting(isAllowed)
    for (const id of ['add', 'undo', 'redo']) byId(id, HTMLButtonElement).hidden = !isAllowed
  }

  #askForToken(reason: TokenReason): void {
    const { wrongToken, operatorToken } = this.#speech.words
    this.#line.show({ status: 'closed', reason: '' })
    this.#allowWriting(false)
    // What only those with a token may see must not stay for who comes next.
    this.#shelf.load([])
    this.#isLoaded = false
    this.#table.refresh()
    this.#token.open({ wanted: '', wrong: wrongToken, operator: operatorToken }[reason])
  }

  #onMirror(event: MirrorEvent): void {
    if (event.type === 'loading') this.#loading = event
    else if (event.type === 'loaded') this.#load(event.books)
    else if (event.type === 'change') this.#change(event.change)
    else this.#notice.say(errorSentence(event.error, this.#speech.words))
    this.#table.refresh()
  }

  #showFirst(books: readonly Book[]): void {
    if (this.#isLoaded) return
    this.#shelf.load(books)
    this.#table.refresh()
  }

  #load(books: readonly Book[]): void {
    this.#loading = undefined
    this.#isLoaded = true
    this.#shelf.load(books)
    this.#table.loaded()
  }

  #change({ type, id, book, by }: Change): void {
    const before = this.#shelf.find(id)
    if (before) this.#titles.keep(id, before.title)
    this.#shelf.change(id, book)
    this.#table.flash(id)
    if (by.client === this.#session.name) return
    this.#dialog.bookChanged(id, book, by.client)
    const { words } = this.#speech
    this.#others.add(words.change(words.changeOf[type], book?.title ?? this.#titleOf(id), '1'))
  }

  #tellOthers(texts: readonly string[]): void {
    const { changedBy, changes } = this.#speech.words
    const [only = ''] = texts
    setText(
      byId('live', HTMLDivElement),
      texts.length === 1 ? changedBy(only) : changes(this.#speech.number(texts.length)),
    )
  }

  async #save({ method, params }: SaveRequest): Promise<Book> {
    return this.#session.call(method, params)
  }

  #saved(book: Book, isNew: boolean): void {
    const { words } = this.#speech
    this.#notice.say(isNew ? words.added(book.title) : words.saved(book.title), this.#undoOffer())
    this.#table.show(book.id)
  }

  async #remove(book: Book): Promise<boolean> {
    if (!this.#mayWrite) return false
    const { words } = this.#speech
    const parts = {
      words,
      session: this.#session,
      deleted: ({ title }: Book) => this.#notice.say(words.deleted(title), this.#undoOffer()),
      refused: (sentence: (words: Words) => string) => this.#complain(sentence),
    }
    return removeBook(parts, book)
  }

  /** Says something in the dialog where that is open: it covers the rest of the page. */
  #complain(sentence: (words: Words) => string): void {
    if (this.#dialog.isOpen) this.#dialog.tell(sentence)
    else this.#notice.say(sentence(this.#speech.words))
  }

  #undoOffer() {
    return { text: this.#speech.words.undo, act: () => void this.#undo.perform('UNDO') }
  }

  #press(event: KeyboardEvent): void {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'z'
    // In a field it takes back what was typed there.
    if (!isUndo || !this.#mayWrite || document.activeElement instanceof HTMLInputElement || this.#dialog.isOpen) return
    event.preventDefault()
    void this.#undo.perform(event.shiftKey ? 'REDO' : 'UNDO')
  }

  #scanned(code: string): void {
    const parts = { shelf: this.#shelf, speech: this.#speech, notice: this.#notice }
    const views = { table: this.#table, dialog: this.#dialog, filter: this.#filter }
    takeScan({ ...parts, ...views, isLoaded: () => this.#isLoaded, mayWrite: () => this.#mayWrite }, code)
  }

  #titleOf(id: number): string {
    return this.#shelf.find(id)?.title ?? this.#titles.of(id) ?? String(id)
  }
}
