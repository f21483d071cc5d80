import { STATUSES } from '../../domain/book.ts'
import type { FieldRule } from '../../domain/fields.ts'
import { FIELD_RULES } from '../../domain/fields.ts'
import type { FieldName } from '../state/draft.ts'
import type { Words } from '../words/english.ts'
import { element, setAttribute, setText } from './elements.ts'

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** A note beside a field that somebody else has changed, with the button that takes their value. */
interface ClashNote {
  text: string
  take: string
  taken(): void
}

/** One field of the form: its label, its control, and what is to be said about it, which a screen reader reads with it. */
export class FormField {
  readonly name: FieldName
  readonly node: HTMLElement
  readonly #control: Control
  readonly #label = element('span')
  readonly #required = element('span', { class: 'required' })
  readonly #hint: HTMLElement
  readonly #problem: HTMLElement
  readonly #clash: HTMLElement

  constructor(name: FieldName) {
    this.name = name
    this.#control = makeControl(name)
    this.#hint = element('span', { class: 'hint', id: `${name}-hint` })
    this.#problem = element('span', { class: 'problem', id: `${name}-problem` })
    this.#clash = element('span', { class: 'clash', id: `${name}-clash` })
    const label = element('label', { for: `field-${name}` }, this.#label, this.#required)
    this.node = element('div', { class: `field ${name}` }, label, this.#control, this.#hint, this.#problem, this.#clash)
  }

  get value(): string {
    return this.#control.value
  }

  set value(text: string) {
    if (this.#control.value !== text) this.#control.value = text
  }

  focus(): void {
    this.#control.focus()
  }

  /** Says label and hint. */
  say(words: Words): void {
    setText(this.#label, words.fields[this.name])
    setText(this.#required, this.name === 'title' ? words.required : '')
    const hints: Partial<Record<FieldName, string>> = {
      keywords: words.keywordsHint,
      currency: words.currencyHint,
      language: words.languageHint,
    }
    setText(this.#hint, hints[this.name] ?? '')
    for (const option of this.#control.querySelectorAll('option'))
      setText(option, words.statuses[option.value as keyof Words['statuses']])
    this.#describe()
  }

  /** Says something that is worth knowing about what stands in it. */
  note(text: string): void {
    setText(this.#hint, text)
    this.#describe()
  }

  /** Says what is wrong with it; an empty text takes that back. */
  complain(text: string): void {
    setText(this.#problem, text)
    setAttribute(this.#control, 'aria-invalid', text === '' ? undefined : 'true')
    this.#describe()
  }

  /** Shows what the field is for everybody else. */
  clash(note: ClashNote | undefined): void {
    this.#clash.replaceChildren()
    if (note) {
      const button = element('button', { type: 'button', class: 'quiet' }, note.take)
      button.addEventListener('click', () => note.taken())
      this.#clash.append(element('span', {}, note.text), ' ', button)
    }
    this.#describe()
  }

  /** Lets a reader look at it, but not type. */
  lock(isLocked: boolean): void {
    if (this.#control instanceof HTMLSelectElement) this.#control.disabled = isLocked
    else this.#control.readOnly = isLocked
  }

  #describe(): void {
    const told = [this.#hint, this.#problem, this.#clash].filter(({ textContent }) => textContent !== '')
    setAttribute(this.#control, 'aria-describedby', told.length > 0 && told.map(({ id }) => id).join(' '))
  }
}

function makeControl(name: FieldName): Control {
  const rule: FieldRule = FIELD_RULES[name]
  const attributes = { id: `field-${name}`, name, autocomplete: 'off' }
  if (rule.kind === 'status')
    return element('select', attributes, ...STATUSES.map(status => element('option', { value: status }, status)))
  if (rule.kind === 'text' && rule.lines === 'many') return element('textarea', { ...attributes, rows: 4 })
  const isNumber = rule.kind === 'integer' || rule.kind === 'number'
  return element('input', {
    ...attributes,
    type: 'text',
    // A field of type=number would swallow what it cannot read.
    inputmode: isNumber ? (rule.kind === 'integer' && rule.min >= 0 ? 'numeric' : 'text') : undefined,
    autocapitalize: rule.kind === 'text' ? undefined : 'none',
    spellcheck: rule.kind === 'text' ? undefined : 'false',
    'aria-required': name === 'title' ? 'true' : undefined,
  })
}
