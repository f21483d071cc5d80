/** A colour as three numbers from 0 to 255: red, green, blue. */
export type Rgb = readonly [red: number, green: number, blue: number]

/** Asks a terminal for the colour of its background (OSC 11). One that does not know the question says nothing. */
export const BACKGROUND_QUESTION = '\u001b]11;?\u0007'

/** Reads what a terminal answers, such as `rgb:ffff/fafa/e0e0`: from one to four hexadecimal digits each. */
export function readBackground(answer: string): Rgb | undefined {
  const digits = /^rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})(?:\/|$)/i.exec(answer)?.slice(1)
  const [red, green, blue] = digits?.map(part => (Number.parseInt(part, 16) / (16 ** part.length - 1)) * 255) ?? []
  return red === undefined || green === undefined || blue === undefined ? undefined : [red, green, blue]
}

/** The background that COLORFGBG tells of, as some terminals set it: `15;0`, `0;default;15`. Only black and white are certain. */
export function backgroundIn(variable: string | undefined): Rgb | undefined {
  const colour = /^[^;]+(?:;[^;]+)?;(\d+)$/.exec(variable ?? '')?.[1]
  if (colour === '0') return [0, 0, 0]
  return colour === '15' ? [255, 255, 255] : undefined
}
