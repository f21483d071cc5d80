import { readFileSync } from 'node:fs'
import headless from '@xterm/headless'
import { beforeAll, describe, expect, test } from 'vitest'
import { openInBrowser, rowsOf } from '../../scripts/picture/in-browser.ts'
import { isDrawn } from '../../scripts/picture/line-drawing.ts'
import { CELL, MARGIN, toSvg } from '../../scripts/picture/to-svg.ts'

const PICTURE = readFileSync(new URL('../../docs/screenshot.svg', import.meta.url), 'utf8')
const NO_BROWSER = 'there is no Chromium here to open the picture: scripts/setup-test-tools.sh installs it'

/** Rows and columns of a picture, from its size. */
function sizeOf(svg: string): [rows: number, columns: number] {
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)?.map(Number) ?? []
  return [((height ?? 0) - 2 * MARGIN) / CELL.height, ((width ?? 0) - 2 * MARGIN) / CELL.width]
}

async function screenWith(text: string): Promise<headless.Terminal> {
  const screen = new headless.Terminal({ cols: 30, rows: 3, allowProposedApi: true })
  await new Promise<void>(resolve => screen.write(text, resolve))
  return screen
}

test('the picture in the README stretches no letter, and keeps blanks by what browsers honour', () => {
  expect(PICTURE).toContain('white-space:pre')
  expect(PICTURE).not.toMatch(/xml:space|textLength|lengthAdjust/)
})

describe('in Chromium', () => {
  let screen: headless.Terminal
  let opened: ReturnType<typeof openInBrowser>

  // All in one start of the browser, which takes a second.
  beforeAll(async () => {
    screen = await screenWith(
      '╭─ a   b  c ─╮\r\n│漢字  x\u001b[7m  in  verse \u001b[0m y│\r\n\u001b[32m&<é>\u001b[0m  ▄█',
    )
    const svg = toSvg(screen, 'a test')
    const collapsed = svg.replace('white-space:pre', 'white-space:normal')
    const stretched = svg.replaceAll('<text ', '<text textLength="150" lengthAdjust="spacingAndGlyphs" ')
    opened = openInBrowser(PICTURE, svg, collapsed, stretched)
  }, 90_000)

  test('the picture in the README has the columns of a terminal', context => {
    const [picture = []] = opened ?? context.skip(NO_BROWSER)
    const rows = rowsOf(picture, ...sizeOf(PICTURE))
    const heading = rows.find(row => row.includes('Title') && row.includes('Author')) ?? ''
    const book = rows.find(row => row.includes('Laskar Pelangi')) ?? ''
    for (const [title, cell] of [
      ['Title', 'Laskar'],
      ['Author', 'Andrea'],
      ['Year', '2005'],
    ] as const) {
      expect([title, heading.indexOf(title)]).toEqual([title, book.indexOf(cell)])
    }
  })

  test('a picture shows what is on the screen: blanks, wide letters, an inverse row, borders', context => {
    const [, picture = [], collapsed = [], stretched = []] = opened ?? context.skip(NO_BROWSER)
    const { active } = screen.buffer
    const shown = [0, 1, 2].map(row =>
      Array.from({ length: 30 }, (_, column) => active.getLine(row)?.getCell(column))
        .map(cell => (cell && cell.getChars() !== '' && !isDrawn(cell.getChars()) ? cell.getChars() : ' '))
        .join('')
        .trimEnd(),
    )
    expect(rowsOf(picture, 3, 30)).toEqual(shown)
    // A browser that takes several blanks for one shows other columns, and that is noticed.
    expect(rowsOf(collapsed, 3, 30)).not.toEqual(shown)
    expect(() => rowsOf(stretched, 3, 30)).toThrow()
  })
})
