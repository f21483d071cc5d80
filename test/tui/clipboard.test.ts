import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { clipboardOf } from '../../src/tui/clipboard.ts'
import { atEnd } from '../leftovers/at-end.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'

/** What is written to a terminal of this environment, and what is said of it. */
async function copied(env: NodeJS.ProcessEnv, text: string): Promise<{ written: string; said: string }> {
  let written = ''
  const { said } = await clipboardOf(env, sequence => {
    written += sequence
  })(text)
  return { written, said }
}

const decoded = (base64: string) => Buffer.from(base64, 'base64').toString()

describe('a terminal', () => {
  test('gets the text as base64, whatever it holds', async () => {
    const text = 'x\u001b]52;c;evil\u0007 ✓'
    const { written, said } = await copied({ TERM: 'xterm-256color' }, text)
    const [, base64 = ''] = /^\u001b\]52;c;([A-Za-z0-9+/=]+)\u0007$/.exec(written) ?? []
    expect(decoded(base64)).toBe(text)
    expect(said).toMatch(/^sent to the terminal's clipboard: x/)
  })

  test('gets nothing that is more than it takes, and that is said', async () => {
    const { written, said } = await copied({ TERM: 'xterm-256color' }, 'é'.repeat(35_001))
    expect(written).toBe('')
    expect(said).toBe('not copied: 70002 bytes are more than terminals take (70000)')
  })

  test.each([
    [{ TERM: 'linux' }, 'linux'],
    [{ TERM: 'dumb' }, 'dumb'],
    [{ TERM: 'xterm-256color', TERM_PROGRAM: 'Apple_Terminal' }, 'Apple_Terminal'],
  ])('that has no clipboard is told nothing: %j', async (env, name) => {
    expect(await copied(env, 'x')).toEqual({
      written: '',
      said: `not copied: this terminal (${name}) has no clipboard for programs`,
    })
  })

  test('under GNU screen gets it in pieces that screen passes on', async () => {
    const text = 'a long text '.repeat(200)
    const { written } = await copied({ TERM: 'screen', STY: '1.pts' }, text)
    const pieces = [...written.matchAll(/\u001bP([\s\S]*?)\u001b\\/g)].map(([, piece = '']) => piece)
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(768)
    expect(decoded(/^\u001b\]52;c;(.+)\u0007$/.exec(pieces.join(''))?.[1] ?? '')).toBe(text)
  })
})

const hasTmux = spawnSync('tmux', ['-V']).status === 0
if (!hasTmux) console.warn('skipped: copying in tmux, as there is no tmux')

describe.skipIf(!hasTmux)('tmux as it comes', () => {
  test('has the text in its own buffer, and nothing is written to its terminal', async () => {
    const socket = join(temporaryFolder(), 'tmux')
    const tmux = (...args: string[]) => spawnSync('tmux', ['-S', socket, '-f', '/dev/null', ...args]).stdout.toString()
    tmux('new-session', '-d', 'sleep 100')
    atEnd(() => void tmux('kill-server'))
    expect(tmux('show-options', '-s', 'set-clipboard').trim()).toBe('set-clipboard external')
    vi.stubEnv('TMUX', `${socket},1,0`)
    const text = 'Łódź; "$HOME"\nsecond line'
    const { written, said } = await copied(process.env, text)
    vi.unstubAllEnvs()
    expect(written).toBe('')
    expect(said).toBe('copied to tmux, prefix ] pastes it: Łódź; "$HOME" second line')
    expect(tmux('show-buffer')).toBe(text)
  })

  test('that is gone is no success', async () => {
    vi.stubEnv('TMUX', `${join(temporaryFolder(), 'none')},1,0`)
    const { said } = await copied(process.env, 'x')
    vi.unstubAllEnvs()
    expect(said).toMatch(/^not copied: /)
  })
})
