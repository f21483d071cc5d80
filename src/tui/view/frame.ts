import { fit } from '../../text/fit.ts'
import { tail } from '../../text/tail.ts'
import { widthOf } from '../../text/width.ts'
import type { Line, Span, Tone } from '../content/line.ts'
import type { TextField } from '../state/text-field.ts'

export interface Framed {
  width: number
  height: number
  title: string
  /** Stands in the border's right end. */
  corner?: string
  isFocused: boolean
  tone?: Tone
}

/** Puts a border with a title around rows, exactly as wide and high as asked. Focus is shown by a heavier line too. */
export function frame({ width, height, title, corner = '', isFocused, tone }: Framed, body: readonly Line[]): Line[] {
  const look: Omit<Span, 'text'> = isFocused ? { tone: tone ?? 'accent', bold: true } : { tone: tone ?? 'quiet' }
  const [horizontal, vertical, corners] = isFocused ? ['━', '┃', '┏┓┗┛'] : ['─', '│', '╭╮╰╯']
  const [topLeft, topRight, bottomLeft, bottomRight] = corners
  const inner = width - 2
  const head = titleLine(title, corner, inner, horizontal)
  const rows = Array.from({ length: height - 2 }, (_, row): Line => {
    const content = padded(body[row] ?? [], inner)
    return [{ text: vertical, ...look }, ...content, { text: vertical, ...look }]
  })
  return [
    withCursor(`${topLeft}${head}${topRight}`).map(span => ({ ...span, ...look })),
    ...rows,
    [{ text: `${bottomLeft}${horizontal.repeat(inner)}${bottomRight}`, ...look }],
  ]
}

/** The sign of a cursor in a title: the terminal has its own there, too. */
const TITLE_CURSOR = '▏'

/** A filter as a title shows it; while it is typed, with the cursor in it. */
export function filterInTitle({ before, after }: TextField, isFiltering: boolean): string {
  return `/${before}${isFiltering ? TITLE_CURSOR : ''}${after}`
}

function withCursor(text: string): Span[] {
  const at = text.indexOf(TITLE_CURSOR)
  if (at < 0) return [{ text }]
  return [{ text: text.slice(0, at) }, { text: text.slice(at), isCursor: true }]
}

function titleLine(title: string, corner: string, width: number, horizontal: string): string {
  const end = corner === '' ? '' : ` ${corner} `
  const start = cutTitle(` ${title} `, width - widthOf(end))
  return start + horizontal.repeat(Math.max(0, width - widthOf(start) - widthOf(end))) + end
}

/** Cuts a title to the room there is. The cursor in it, and what stands right before it, stay in sight. */
function cutTitle(title: string, room: number): string {
  const cursor = title.indexOf(TITLE_CURSOR)
  if (cursor < 0 || widthOf(title.slice(0, cursor)) + 2 <= room) return fit(title, Math.min(widthOf(title), room))
  const typed = title.indexOf('/') + 1
  const head = title.slice(0, typed)
  const before = tail(title.slice(typed, cursor), room - widthOf(head) - 2)
  return fit(head + before + title.slice(cursor), room)
}

/** A text as it is where there is room for more behind it, else cut. */
function cutAt(text: string, room: number): string {
  return widthOf(text) < room ? text : fit(`${text} `, room)
}

/** Cuts or pads a row to a width. Whatever is cut, even where a piece ends, leaves an `…`. */
export function padded(line: Line, width: number): Line {
  const text = line.map(span => span.text).join('')
  const isCut = widthOf(text.trimEnd()) > width
  const spans: Span[] = []
  let used = 0
  for (const span of line) {
    const room = width - used
    if (room <= 0) break
    const taken = isCut ? cutAt(span.text, room) : widthOf(span.text) > room ? span.text.trimEnd() : span.text
    spans.push({ ...span, text: taken })
    used += widthOf(taken)
  }
  return used < width ? [...spans, { text: ' '.repeat(width - used) }] : spans
}
