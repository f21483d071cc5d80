import type { Channel } from '../../channel/channel.ts'
import type { TrafficFrame } from '../../channel/messages.ts'

/** The frames of one connection, told to the supervisor while somebody follows them. */
export interface Tap {
  /** Whether somebody follows. Until then nothing is to be made of a frame, so that it costs nothing. */
  readonly isOpen: boolean
  /** Over HTTP: whether the request under way was shown whole, as its answer may repeat what was masked. */
  isWhole: boolean
  /** Tells a frame: its length as it was sent, and its text, masked and cut. */
  tell(direction: 'in' | 'out', bytes: number, text: string): void
  /** Whether a frame can be told. Where it is followed and cannot, it counts as left out. */
  hasRoom(): boolean
  open(): void
  close(): void
  /** Tells what is left to tell. Afterwards it is closed for good. */
  end(): void
}

/** How long a window is, and what may be told in one: beyond it frames are left out. A person reads less than that. */
const WINDOW_MS = 200
const MAX_FRAMES = 100
const MAX_CHARACTERS = 128 * 1024
/** What may wait for the supervisor. Beyond it frames are left out: what clients asked for goes first. */
const MAX_QUEUED = 256 * 1024

/** Makes the tap of one connection. It drops frames rather than slow anything down, and tells how many. */
export function createTap(channel: Pick<Channel, 'queued' | 'send'>, now: () => number = () => performance.now()): Tap {
  let isOpen = false
  let isOver = false
  let window = Number.NEGATIVE_INFINITY
  let frames = 0
  let characters = 0
  let dropped = 0
  let timer: NodeJS.Timeout | undefined

  function hasRoom(): boolean {
    if (!isOpen) return false
    if (now() - window >= WINDOW_MS) {
      window = now()
      frames = 0
      characters = 0
    }
    const isFull = frames >= MAX_FRAMES || characters >= MAX_CHARACTERS || channel.queued >= MAX_QUEUED
    if (!isFull) return true
    dropped++
    timer ??= setTimeout(tellDropped, WINDOW_MS)
    return false
  }

  function send(frame: TrafficFrame): void {
    const body = JSON.stringify(dropped > 0 ? { ...frame, dropped } : frame)
    dropped = 0
    frames++
    characters += body.length
    channel.send({ t: 'traffic' }, body)
  }

  function tellDropped(): void {
    clearTimeout(timer)
    timer = undefined
    if (dropped > 0) send({})
  }

  function close(): void {
    clearTimeout(timer)
    timer = undefined
    dropped = 0
    isOpen = false
  }

  return {
    get isOpen() {
      return isOpen
    },
    isWhole: false,
    hasRoom,
    tell: (direction, bytes, text) => {
      if (isOpen) send({ direction, bytes, text })
    },
    open: () => {
      isOpen = !isOver
    },
    close,
    end() {
      if (isOpen) tellDropped()
      close()
      isOver = true
    },
  }
}
