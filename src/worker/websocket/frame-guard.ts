/** Why frames are refused, with the code to close with. */
export interface FrameFault {
  code: 1002 | 1008
  reason: string
}

/** How many pings, pongs and empty frames are accepted in a second: they cost their sender next to nothing. */
const MAX_CONTROLS = 2000
const WINDOW_MS = 1000

const CLOSE = 8
const MASKED = 0x80
const LENGTH_16 = 126
const LENGTH_64 = 127
/** Two bytes, and four of the mask. */
const SHORT_HEADER = 6
/** Two bytes, eight of the length, and four of the mask. */
const MAX_HEADER = 14

/**
 * Checks the headers of frames, as their bytes arrive, for what RFC 6455 forbids and ws lets pass: a length that could be
 * written shorter, and one with its highest bit set. It also limits the number of control frames.
 */
export class FrameGuard {
  readonly #now: () => number
  readonly #header = new Uint8Array(MAX_HEADER)
  #have = 0
  /** Bytes of payload that are to come before the next header. */
  #payload = 0
  #isOver = false
  #windowStart = 0
  #controls = 0

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Takes the next bytes of the connection and returns the first fault in them. Bytes after a close frame are ignored. */
  look(chunk: Uint8Array): FrameFault | undefined {
    if (this.#have === 0 && this.#payload === 0 && isOneShortFrame(chunk)) return undefined
    for (let at = 0; at < chunk.length && !this.#isOver; ) {
      if (this.#payload > 0) {
        const skipped = Math.min(this.#payload, chunk.length - at)
        this.#payload -= skipped
        at += skipped
        continue
      }
      this.#header[this.#have++] = chunk[at++] ?? 0
      if (this.#have < this.#headerBytes()) continue
      const fault = this.#checkFrame()
      if (fault) return fault
    }
    return undefined
  }

  #headerBytes(): number {
    if (this.#have < 2) return 2
    const [, second = 0] = this.#header
    const length = second & 0x7f
    const extended = length === LENGTH_64 ? 8 : length === LENGTH_16 ? 2 : 0
    return 2 + extended + ((second & MASKED) === 0 ? 0 : 4)
  }

  #checkFrame(): FrameFault | undefined {
    const [first = 0, second = 0] = this.#header
    const opcode = first & 0x0f
    this.#have = 0
    this.#isOver = opcode === CLOSE
    const length = this.#length(second & 0x7f)
    if (typeof length !== 'number') return length
    this.#payload = length
    return opcode >= CLOSE || length === 0 ? this.#countControl() : undefined
  }

  #length(short: number): number | FrameFault {
    if (short < LENGTH_16) return short
    const view = new DataView(this.#header.buffer)
    if (short === LENGTH_16) {
      const length = view.getUint16(2)
      return length >= LENGTH_16 ? length : violation('a length that could be written shorter')
    }
    if ((view.getUint8(2) & 0x80) !== 0) return violation('a length of more than 63 bits')
    const length = view.getUint32(2) * 2 ** 32 + view.getUint32(6)
    return length > 0xffff ? length : violation('a length that could be written shorter')
  }

  #countControl(): FrameFault | undefined {
    const now = this.#now()
    if (now - this.#windowStart >= WINDOW_MS) {
      this.#windowStart = now
      this.#controls = 0
    }
    if (++this.#controls <= MAX_CONTROLS) return undefined
    return { code: 1008, reason: `more than ${MAX_CONTROLS} control or empty frames in a second` }
  }
}

/** Whether a chunk is one masked data frame of 1 to 125 bytes and nothing else, as most requests are. */
function isOneShortFrame(chunk: Uint8Array): boolean {
  // By index: destructuring would make an iterator for each frame.
  const length = (chunk[1] ?? 0) ^ MASKED
  return ((chunk[0] ?? 0) & 0x0f) < CLOSE && length > 0 && length < LENGTH_16 && chunk.length === SHORT_HEADER + length
}

function violation(what: string): FrameFault {
  return { code: 1002, reason: `Invalid WebSocket frame: ${what}` }
}
