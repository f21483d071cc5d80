/** How far a line goes from the middle of its cell, and how thick it is. */
type Weight = 0 | 1 | 2
interface Strokes {
  left?: Weight
  right?: Weight
  up?: Weight
  down?: Weight
  isRound?: boolean
}

/** The characters that borders are made of. Fonts leave gaps between them, so they are drawn. */
const STROKES: Readonly<Record<string, Strokes>> = {
  '─': { left: 1, right: 1 },
  '━': { left: 2, right: 2 },
  '│': { up: 1, down: 1 },
  '┃': { up: 2, down: 2 },
  '╭': { right: 1, down: 1, isRound: true },
  '╮': { left: 1, down: 1, isRound: true },
  '╰': { right: 1, up: 1, isRound: true },
  '╯': { left: 1, up: 1, isRound: true },
  '┏': { right: 2, down: 2 },
  '┓': { left: 2, down: 2 },
  '┗': { right: 2, up: 2 },
  '┛': { left: 2, up: 2 },
}

/** Bars from the lower edge, by eighths of the cell. */
const BARS = '▁▂▃▄▅▆▇█'

/** A cell's place and size in the picture. */
export interface Cell {
  x: number
  y: number
  width: number
  height: number
}

export function isDrawn(char: string): boolean {
  return char in STROKES || (char !== '' && BARS.includes(char))
}

/** Draws a character that {@link isDrawn} as a shape of SVG. */
export function shapeOf(char: string, cell: Cell, colour: string): string {
  const strokes = STROKES[char]
  return strokes ? pathOf(strokes, cell, colour) : barOf(char, cell, colour)
}

function barOf(char: string, { x, y, width, height }: Cell, colour: string): string {
  const tall = (height * (BARS.indexOf(char) + 1)) / 8
  return `<rect x="${x}" y="${y + height - tall}" width="${width}" height="${tall}" fill="${colour}"/>`
}

function pathOf(strokes: Strokes, cell: Cell, colour: string): string {
  const { left = 0, right = 0, up = 0, down = 0 } = strokes
  const thickness = Math.max(left, right, up, down) * 1.2
  const path = strokes.isRound ? roundCorner(strokes, cell) : straight(strokes, cell)
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${thickness}"/>`
}

function straight({ left, right, up, down }: Strokes, { x, y, width, height }: Cell): string {
  const [middle, centre] = [x + width / 2, y + height / 2]
  const isCorner = (left ?? right) !== undefined && (up ?? down) !== undefined
  if (isCorner) return `M${left ? x : x + width} ${centre}H${middle}V${up ? y : y + height}`
  return left === undefined ? `M${middle} ${y}V${y + height}` : `M${x} ${centre}H${x + width}`
}

function roundCorner({ left, up }: Strokes, { x, y, width, height }: Cell): string {
  const [middle, centre] = [x + width / 2, y + height / 2]
  const [from, to] = [left ? x : x + width, up ? y : y + height]
  const radius = width / 2
  const turn = up ? centre - radius : centre + radius
  return `M${from} ${centre}Q${middle} ${centre} ${middle} ${turn}V${to}`
}
