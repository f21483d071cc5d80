import { byId, setAttribute, setText } from './elements.ts'
import type { Speech } from './speech.ts'

/** Asks for the token of a server that wants one. */
export class TokenDialog {
  readonly #dialog = byId('token', HTMLDialogElement)
  readonly #input = byId('token-input', HTMLInputElement)
  readonly #problem = byId('token-problem', HTMLParagraphElement)

  /** @param given is called with each token that is entered */
  constructor(speech: Speech, given: (token: string) => void) {
    speech.bind(words => {
      setText(byId('token-title', HTMLHeadingElement), words.signIn)
      setText(byId('token-note', HTMLParagraphElement), words.signInNote)
      setText(byId('token-do', HTMLButtonElement), words.signInDo)
      setAttribute(this.#input, 'aria-label', words.signIn)
    })
    byId('token-form', HTMLFormElement).addEventListener('submit', event => {
      event.preventDefault()
      const token = this.#input.value.trim()
      if (token === '') this.#complain(speech.words.tokenNeeded)
      else given(token)
    })
    // Without a token there is nothing to see behind it.
    this.#dialog.addEventListener('cancel', event => event.preventDefault())
  }

  /** Opens it, or says in the open one what is wrong with the token. */
  open(problem = ''): void {
    this.#complain(problem)
    if (!this.#dialog.open) this.#dialog.showModal()
    this.#input.focus()
    this.#input.select()
  }

  close(): void {
    this.#input.value = ''
    if (this.#dialog.open) this.#dialog.close()
  }

  #complain(problem: string): void {
    setText(this.#problem, problem)
    setAttribute(this.#input, 'aria-invalid', problem === '' ? undefined : 'true')
  }
}
