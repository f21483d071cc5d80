import type { AppState } from './app-state.ts'
import type { Effect } from './effect.ts'
import { type AppEvent, update } from './update.ts'

/** How long the screen may lag behind the feeds, in milliseconds: two thousand log lines are then one frame, not two thousand. */
const FEED_MS = 25
/** How long figures may wait that are told once a second, each at a time of its own: so they are one frame, and not four. */
const FIGURES_MS = 400

/**
 * The state of the app, outside React: every event meets the state that the one before it left, however many come in
 * one turn. React only draws it.
 */
export class AppStore {
  readonly #run: (effect: Effect) => void
  readonly #listeners = new Set<() => void>()
  #state: AppState
  #timer: NodeJS.Timeout | undefined
  /** When it draws, in milliseconds. */
  #drawsAt = Number.POSITIVE_INFINITY

  constructor(state: AppState, run: (effect: Effect) => void) {
    this.#state = state
    this.#run = run
  }

  readonly getState = (): AppState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Applies an event; draws at once what a person did, and what others do soon. */
  dispatch(event: AppEvent): void {
    const { state, effects } = update(this.#state, event)
    this.#state = state
    if (isOfPerson(event)) this.#draw()
    else this.#drawWithin(isFigure(event) ? FIGURES_MS : FEED_MS)
    for (const effect of effects) this.#run(effect)
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#listeners.clear()
  }

  #drawWithin(ms: number): void {
    const at = performance.now() + ms
    if (at >= this.#drawsAt) return
    clearTimeout(this.#timer)
    this.#drawsAt = at
    this.#timer = setTimeout(() => this.#draw(), ms)
  }

  #draw(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#drawsAt = Number.POSITIVE_INFINITY
    for (const listener of this.#listeners) listener()
  }
}

/** Whether an event is one of those that come each second, whatever happens. */
function isFigure(event: AppEvent): boolean {
  if (event.type === 'tick') return event.waitingSince === undefined
  if (event.type === 'connection' || event.type === 'worker') return event.told.event === 'changed'
  return event.type === 'stats'
}

function isOfPerson({ type }: AppEvent): boolean {
  return ['key', 'scan', 'typed', 'paste', 'resize'].includes(type)
}
