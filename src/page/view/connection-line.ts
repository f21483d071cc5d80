import type { ClientState } from '../../client/client.ts'
import type { Words } from '../words/english.ts'
import { byId, setAttribute, setText } from './elements.ts'
import type { Speech } from './speech.ts'

/** The line that says whether the page is connected, and which process serves it. */
export class ConnectionLine {
  readonly #speech: Speech
  #state: ClientState = { status: 'connecting' }
  #pid: number | undefined

  constructor(speech: Speech) {
    this.#speech = speech
    speech.bind(words => this.#say(words))
  }

  /** Shows a state. Returns the process from before, when another one serves the page from now on. */
  show(state: ClientState): number | undefined {
    this.#state = state
    this.#say(this.#speech.words)
    if (state.status !== 'open') return undefined
    const before = this.#pid
    this.#pid = state.welcome.pid
    return before === this.#pid ? undefined : before
  }

  #say(words: Words): void {
    setAttribute(byId('state', HTMLDivElement), 'data-state', this.#state.status)
    setText(byId('state-text', HTMLSpanElement), sentence(this.#state, words))
  }
}

function sentence(state: ClientState, words: Words): string {
  switch (state.status) {
    case 'connecting':
      return words.connecting
    case 'open':
      return words.connected(state.welcome.pid)
    case 'waiting':
      return state.refused === undefined ? words.waiting : words.refused(state.reason)
    case 'closed':
      return words.closed
  }
}
