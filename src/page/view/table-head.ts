import { COLUMNS, type Column } from './columns.ts'
import { byId, element, setAttribute, setText } from './elements.ts'
import type { Speech } from './speech.ts'

type Order = 'ascending' | 'descending'

/** The heads of the columns: a click sorts by one, another the other way round, and a third as the catalogue is. */
export class TableHead {
  readonly #heads = COLUMNS.map((column, index) => this.#makeHead(column, index))
  readonly #sort: (by: string) => void
  #by: { field: Column['field']; order: Order } | undefined

  constructor(speech: Speech, sort: (by: string) => void) {
    this.#sort = sort
    byId('head', HTMLDivElement).append(...this.#heads.map(({ node }) => node))
    setAttribute(byId('books', HTMLDivElement), 'aria-colcount', COLUMNS.length)
    speech.bind(({ fields }) => {
      for (const { button, field } of this.#heads) setText(button, fields[field])
    })
  }

  #makeHead({ field }: Column, index: number) {
    const button = element('button', { type: 'button' })
    const attributes = { role: 'columnheader', class: `cell ${field}`, 'aria-colindex': index + 1, 'aria-sort': 'none' }
    button.addEventListener('click', () => this.#turn(field))
    return { field, button, node: element('div', attributes, button) }
  }

  #turn(field: Column['field']): void {
    const order = this.#by?.field === field ? this.#by.order : undefined
    if (order === 'descending') this.#by = undefined
    else this.#by = { field, order: order === undefined ? 'ascending' : 'descending' }
    for (const head of this.#heads)
      setAttribute(head.node, 'aria-sort', head.field === this.#by?.field ? this.#by.order : 'none')
    this.#sort(this.#by ? `${this.#by.order === 'descending' ? '-' : ''}${this.#by.field}` : 'id')
  }
}
