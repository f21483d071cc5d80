import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { answersApart } from '../../src/tui/input/answers-apart.ts'
import { screenSettings } from '../../src/tui/screen-settings.ts'
import type { Rgb } from '../../src/tui/terminal/background.ts'
import { coloursOn, contrastOf, LEGIBLE, PALETTES, rgbOf } from '../../src/tui/view/theme.ts'
import { DrawnApp } from './drawn-app.ts'

const BACKGROUNDS: Readonly<Record<'dark' | 'light', readonly Rgb[]>> = {
  // Black; the dark ones of VS Code, GNOME, One Dark, Solarized, Nord and Dracula.
  dark: [
    [0, 0, 0],
    [30, 30, 30],
    [23, 20, 33],
    [40, 44, 52],
    [0, 43, 54],
    [46, 52, 64],
    [40, 42, 54],
  ],
  // White; the light ones of Solarized, Gruvbox, GitHub and One Light.
  light: [
    [255, 255, 255],
    [253, 246, 227],
    [251, 241, 199],
    [246, 248, 250],
    [250, 250, 250],
  ],
}

describe.each(['dark', 'light'] as const)('on a %s background', name => {
  test.each(BACKGROUNDS[name].map(background => [background.join(), background] as const))(
    '%s every colour can be read',
    (_name, background) => {
      const contrasts = Object.entries(PALETTES[name]).map(
        ([tone, colour]) => [tone, contrastOf(rgbOf(colour), background)] as const,
      )
      expect(contrasts.filter(([, contrast]) => contrast < LEGIBLE)).toEqual([])
      expect(coloursOn(background)).toBe(name)
    },
  )
})

test('contrast is that of WCAG', () => {
  expect(contrastOf([0, 0, 0], [255, 255, 255])).toBeCloseTo(21)
  expect(contrastOf([255, 255, 255], [119, 119, 119])).toBeCloseTo(4.48, 2)
  expect(rgbOf(208)).toEqual([255, 135, 0])
  expect(rgbOf(244)).toEqual([128, 128, 128])
})

test('on a background between them there are no colours', () => {
  expect(coloursOn([128, 128, 128])).toBe('none')
})

const XTERM = { TERM: 'xterm-256color' }
test.each([
  ['not known', {}, 8, { colours: 'none', isAsked: true }],
  ['COLORFGBG, white', { COLORFGBG: '0;15' }, 8, { colours: 'light', isAsked: true }],
  ['COLORFGBG, black, of three parts', { COLORFGBG: '15;default;0' }, 24, { colours: 'dark', isAsked: true }],
  ['COLORFGBG, neither', { COLORFGBG: '0;7' }, 8, { colours: 'none', isAsked: true }],
  ['NO_COLOR', { NO_COLOR: '1', COLORFGBG: '0;15' }, 8, { colours: 'none', isAsked: false }],
  ['NO_COLOR that is empty', { NO_COLOR: '' }, 8, { colours: 'none', isAsked: true }],
  [
    'sixteen colours, of which nobody knows what they look like',
    { TERM: 'xterm' },
    4,
    { colours: 'none', isAsked: false },
  ],
  ...[
    'screen-256color',
    'rxvt-unicode-256color',
    'st-256color',
    'tmux-256color',
    'xterm-kitty',
    'alacritty',
    'foot',
  ].map(
    TERM => [`${TERM}, whose colours Node does not know`, { TERM }, 4, { colours: 'none', isAsked: true }] as const,
  ),
  ['COLORTERM', { COLORTERM: 'truecolor' }, 4, { colours: 'none', isAsked: true }],
  [
    'sixteen colours that somebody wants',
    { TERM: 'xterm-256color', FORCE_COLOR: '1' },
    4,
    { colours: 'none', isAsked: false },
  ],
  ['a terminal that shows what it is asked', { TERM: 'linux' }, 8, { colours: 'none', isAsked: false }],
] as const)('what to begin with: %s', (_what, env, bits, settings) => {
  expect(screenSettings('auto', { ...XTERM, ...env }, bits)).toEqual(settings)
  expect(screenSettings('light', { ...XTERM, ...env }, bits)).toEqual({ colours: 'light', isAsked: false })
})

const WHITE = ['\u001b]11;rgb:ffff/ffff/ffff\u0007', '\u001b]11;rgb:ff/ff/ff\u001b\\']

test('what the terminal answers is never typed, wherever it is cut', () => {
  fc.assert(
    fc.property(fc.constantFrom(...WHITE), fc.array(fc.nat(40), { maxLength: 6 }), (answer, places) => {
      const bytes = `abc${answer}de`
      // Behind its Esc alone nobody can tell it from the key.
      const cuts = [...new Set(places)].filter(place => place < bytes.length && place !== 4).sort((a, b) => a - b)
      const parts = [0, ...cuts].map((place, at) => bytes.slice(place, cuts[at] ?? bytes.length))
      const told: string[] = []
      const input = answersApart({ read: () => parts.shift() ?? null } as never, found => told.push(found))
      let typed = ''
      for (let part = input.read(); part !== null; part = input.read()) typed += part
      expect([typed, told.length]).toEqual(['abcde', 1])
    }),
  )
})

describe('what the terminal answers about its background', () => {
  let app: DrawnApp
  afterEach(() => app.end())

  const title = () => {
    const { before, after } = app.store.getState().form.values.title
    return before + after
  }

  test('chooses the colours, and anew when another one comes', async () => {
    app = new DrawnApp()
    await app.send(`aab${WHITE[0]}c`)
    app.rest()
    expect([title(), app.store.getState().colours]).toEqual(['abc', 'light'])
    await app.send('\u001b]11;rgb:1e1e/1e1e/1e1e\u001b\\d')
    app.rest()
    expect([title(), app.store.getState().colours]).toEqual(['abcd', 'dark'])
  })

  test('types nothing when it is cut behind its Esc', async () => {
    app = new DrawnApp()
    await app.send('aabc\u001b')
    await app.send(']11;rgb:0000/0000/0000\u0007')
    app.rest()
    await app.rows()
    expect([title(), app.store.getState().colours]).toEqual(['abc', 'dark'])
  })

  test('that is no colour changes nothing', async () => {
    app = new DrawnApp()
    await app.send('a\u001b]11;?\u0007b')
    app.rest()
    expect([title(), app.store.getState().colours]).toEqual(['b', 'none'])
  })

  test('is asked for before the screen is cleared, so that nothing of the question is left to be seen', async () => {
    app = new DrawnApp()
    await app.rows()
    const { bytes } = app.display
    expect(bytes.indexOf('\u001b]11;?')).toBeGreaterThan(bytes.indexOf('\u001b[?1049h'))
    expect(bytes.indexOf('\u001b]11;?')).toBeLessThan(bytes.indexOf('\u001b[2J'))
  })
})
