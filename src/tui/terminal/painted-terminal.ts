import { type Cursor, type InkOutput, readInkOutput } from './ink-output.ts'
import { paintRow } from './paint-row.ts'
import { type Piece, piecesOf } from './pieces.ts'

/** A terminal as Ink has it, with a size and what tells of another one. */
export type TerminalOutput = NodeJS.WriteStream

const TAKE = '\u001b[?1049h\u001b[?7l\u001b[?25l'
const GIVE_BACK = '\u001b[0m\u001b[?7h\u001b[?1049l\u001b[?25h'

/**
 * A terminal between Ink and the one that is there. Ink draws frames on `stdout`; what is different in them is put on the
 * screen piece by piece, each row by its number and each doubtful piece by its column. So it does not matter where a terminal has
 * its cursor after characters whose width it counts in another way, or what it made of the screen at a resize.
 *
 * Lines are not wrapped while the terminal is taken: what is too wide stays in its row.
 */
export class PaintedTerminal {
  /** Where Ink writes. */
  readonly stdout: TerminalOutput
  readonly #out: TerminalOutput
  readonly #question: string
  #isTaken = false
  /** What Ink has drawn last. */
  #frame: readonly string[] = []
  #cursor: Cursor | undefined
  /** What is on the screen; undefined when that is not known. */
  #shown: { frame: readonly string[]; rows: readonly (readonly Piece[])[]; cursor: string } | undefined
  #repaint: NodeJS.Immediate | undefined
  readonly #onResize = () => {
    this.#shown = undefined
    // Ink may have nothing to draw, when the size is the old one again.
    this.#repaint ??= setImmediate(() => this.repaint())
  }

  /** @param question what to ask the terminal when it is taken; it is not seen, whatever the terminal makes of it */
  constructor(out: TerminalOutput, question = '') {
    this.#out = out
    this.#question = question
    this.stdout = writingTo(out, (bytes, done) => this.#write(bytes, done))
    out.on('resize', this.#onResize)
  }

  /** Draws the whole screen again. */
  repaint(): void {
    this.#forgetRepaint()
    this.#shown = undefined
    this.#put(this.#painted())
  }

  /** Stops listening to the terminal. */
  end(): void {
    this.#forgetRepaint()
    this.#out.off('resize', this.#onResize)
  }

  #forgetRepaint(): void {
    clearImmediate(this.#repaint)
    this.#repaint = undefined
  }

  #write(bytes: string, done?: () => void): boolean {
    const output = readInkOutput(bytes, this.#frame.length)
    if (output.rows) this.#frame = output.rows
    if (output.cursor !== undefined) this.#cursor = output.cursor ?? undefined
    return this.#put(this.#taking(output) + output.modes + this.#painted(), done)
  }

  #put(bytes: string, done?: () => void): boolean {
    return bytes === '' && !done ? true : this.#out.write(bytes, done)
  }

  #taking({ alternateScreen }: InkOutput): string {
    if (alternateScreen === undefined || alternateScreen === this.#isTaken) return ''
    this.#isTaken = alternateScreen
    this.#shown = undefined
    this.#frame = []
    return alternateScreen ? TAKE + this.#question : GIVE_BACK
  }

  /** The bytes that bring the screen to what Ink has drawn. */
  #painted(): string {
    const { columns, rows } = this.#out
    if (!this.#isTaken || this.#frame.length === 0) return ''
    const frame = Array.from({ length: rows }, (_, row) => this.#frame[row] ?? '')
    const before = this.#shown
    const pieces = frame.map((text, row) =>
      before && before.frame[row] === text ? (before.rows[row] ?? []) : piecesOf(text, columns),
    )
    const changes = pieces.map((row, y) => (row === before?.rows[y] ? '' : paintRow(y, before?.rows[y], row))).join('')
    const cursor = this.#cursorBytes(columns, rows)
    this.#shown = { frame, rows: pieces, cursor }
    if (changes === '' && cursor === before?.cursor) return ''
    const start = before ? '' : '\u001b[0m\u001b[2J'
    return `\u001b[?2026h\u001b[?25l${start}${changes}\u001b[0m${cursor}\u001b[?2026l`
  }

  #cursorBytes(columns: number, rows: number): string {
    if (!this.#cursor) return ''
    const { x, y } = this.#cursor
    return `\u001b[${Math.min(y, rows - 1) + 1};${Math.min(x, columns - 1) + 1}H\u001b[?25h`
  }
}

/** A stream like another one, whose writes go elsewhere. */
function writingTo(out: TerminalOutput, write: (bytes: string, done?: () => void) => boolean): TerminalOutput {
  const taken = (bytes: string | Uint8Array, encoding?: unknown, done?: () => void) =>
    write(String(bytes), typeof encoding === 'function' ? (encoding as () => void) : done)
  return new Proxy(out, {
    get(target, name) {
      if (name === 'write') return taken
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
