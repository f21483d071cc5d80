import type { FieldProblem } from '../../domain/errors.ts'
import type { Shelf } from '../state/shelf.ts'
import type { Words } from '../words/english.ts'
import { filterSentence } from '../words/filter-sentence.ts'
import { byId, element, setAttribute, setText } from './elements.ts'
import type { Speech } from './speech.ts'

/** The filter above the table. Each key is tried at once; one that cannot be read leaves the table as it was. */
export class FilterBar {
  readonly #input = byId('filter', HTMLInputElement)
  readonly #problem = byId('filter-problem', HTMLParagraphElement)
  readonly #shelf: Shelf
  readonly #speech: Speech
  readonly #filtered: () => void
  #problems: readonly FieldProblem[] = []

  /** @param filtered is called when other books are to be shown */
  constructor(shelf: Shelf, speech: Speech, filtered: () => void) {
    this.#shelf = shelf
    this.#speech = speech
    this.#filtered = filtered
    speech.bind(words => {
      setText(byId('filter-label', HTMLLabelElement), words.filter)
      setText(byId('filter-hint', HTMLParagraphElement), words.filterHint)
      this.#say(words)
    })
    this.#input.addEventListener('input', () => this.#apply())
    byId('filter-form', HTMLFormElement).addEventListener('submit', event => event.preventDefault())
  }

  /** Sets the filter, as if somebody had typed it. */
  set(text: string): void {
    this.#input.value = text
    this.#apply()
  }

  #apply(): void {
    this.#problems = this.#shelf.filter(this.#input.value)
    this.#say(this.#speech.words)
    if (this.#problems.length === 0) this.#filtered()
  }

  #say(words: Words): void {
    const [problem] = this.#problems
    setAttribute(this.#input, 'aria-invalid', problem && 'true')
    this.#problem.replaceChildren()
    if (!problem) return
    const { filterProblem, filterProblemAnywhere, filterReasons } = words
    const isPlaced = problem.rule === 'filter'
    const where = isPlaced ? filterProblem(this.#speech.number(problem.column)) : filterProblemAnywhere
    const own = problem.message.replace(/^filter, column \d+: /, '')
    const why =
      isPlaced && filterReasons ? filterSentence(problem, filterReasons) : element('span', { lang: 'en' }, own)
    this.#problem.append(where, ' ', why)
  }
}
