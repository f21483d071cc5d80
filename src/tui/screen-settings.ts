import type { AskedColours, ScreenSettings } from './run-options.ts'
import { backgroundIn } from './terminal/background.ts'
import { coloursOn } from './view/theme.ts'

/** Bits of colour in a terminal with the palette of 256 colours, of which alone it is known what they look like. */
const ENOUGH_BITS = 8
/** The names of terminals that have that palette. Node knows only one of them by its name. */
const HAS_PALETTE = /-256(?:color)?$|^(?:xterm-kitty|xterm-ghostty|alacritty|foot|wezterm)\b/i
/** Terminals that show a question which they do not understand. */
const SHOWS_QUESTIONS = ['linux', 'dumb', 'vt100', 'vt102', 'vt220']

/**
 * What to begin with, by what was asked for and by the environment: NO_COLOR, TERM and COLORFGBG. What was asked for by an option
 * has precedence over the environment, and what the terminal answers over COLORFGBG.
 */
export function screenSettings(asked: AskedColours, env: NodeJS.ProcessEnv, bits: number): ScreenSettings {
  if (asked !== 'auto') return { colours: asked, isAsked: false }
  if (env['NO_COLOR'] || !hasPalette(env, bits)) return { colours: 'none', isAsked: false }
  const background = backgroundIn(env['COLORFGBG'])
  const isAsked = !SHOWS_QUESTIONS.includes(env['TERM'] ?? 'dumb')
  return { colours: background ? coloursOn(background) : 'none', isAsked }
}

/** FORCE_COLOR is somebody's word, and Node has taken it into account. */
function hasPalette(env: NodeJS.ProcessEnv, bits: number): boolean {
  if (bits >= ENOUGH_BITS) return true
  return (
    env['FORCE_COLOR'] === undefined &&
    (HAS_PALETTE.test(env['TERM'] ?? '') || /^(?:truecolor|24bit)$/i.test(env['COLORTERM'] ?? ''))
  )
}
