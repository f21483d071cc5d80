import { byId, element } from './elements.ts'
import type { Speech } from './speech.ts'

/** An action that a notice offers, as a button. */
interface Offer {
  text: string
  act(): void
}

/** The line at the foot of the page that says what was done. It stays until there is something else to say. */
export class Notice {
  readonly #bar = byId('notice', HTMLDivElement)
  readonly #speech: Speech

  constructor(speech: Speech) {
    this.#speech = speech
  }

  say(text: string, offer?: Offer): void {
    const parts: Node[] = [element('p', { id: 'notice-text' }, text)]
    if (offer) parts.push(this.#button(offer.text, offer.act))
    parts.push(this.#button(this.#speech.words.dismiss, () => {}))
    // The region itself is always there: a screen reader does not hear of one that comes with its text.
    this.#bar.replaceChildren(element('div', { class: 'notice' }, ...parts))
  }

  clear(): void {
    this.#bar.replaceChildren()
  }

  #button(text: string, act: () => void): HTMLButtonElement {
    const button = element('button', { type: 'button', class: 'quiet' }, text)
    button.addEventListener('click', () => {
      this.clear()
      act()
    })
    return button
  }
}
