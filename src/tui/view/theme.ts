import type { Tone } from '../content/line.ts'
import type { Colours } from '../state/app-state.ts'
import type { Rgb } from '../terminal/background.ts'

/** Colours by what they mean, as numbers in the palette of 256 colours. None of them carries a meaning alone. */
export const PALETTES: Readonly<Record<Exclude<Colours, 'none'>, Readonly<Record<Tone, number>>>> = {
  dark: { accent: 80, good: 114, bad: 210, warn: 221, quiet: 250, mark: 219 },
  light: { accent: 24, good: 22, bad: 124, warn: 58, quiet: 239, mark: 90 },
}

/**
 * The contrast that text needs to be read (WCAG 2, level AA).
 *
 * @internal
 */
export const LEGIBLE = 4.5

/** The colours of which each can be read on a background; none when it is too near to the middle for either palette. */
export function coloursOn(background: Rgb): Colours {
  const fits = (['dark', 'light'] as const).find(name =>
    Object.values(PALETTES[name]).every(colour => contrastOf(rgbOf(colour), background) >= LEGIBLE),
  )
  return fits ?? 'none'
}

/**
 * The colour of a number from 16 on, which is the same in all terminals: a cube of six by six by six, and greys.
 *
 * @internal
 */
export function rgbOf(colour: number): Rgb {
  if (colour >= 232) {
    const grey = 8 + 10 * (colour - 232)
    return [grey, grey, grey]
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + 40 * step)
  const place = colour - 16
  return [level(Math.floor(place / 36)), level(Math.floor(place / 6) % 6), level(place % 6)]
}

/**
 * The contrast of two colours as WCAG 2 computes it, from 1 to 21.
 *
 * @internal
 */
export function contrastOf(a: Rgb, b: Rgb): number {
  const [lighter = 0, darker = 0] = [luminanceOf(a), luminanceOf(b)].sort((x, y) => y - x)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminanceOf(colour: Rgb): number {
  const [red = 0, green = 0, blue = 0] = colour.map(value => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
