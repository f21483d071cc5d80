import { spawn } from 'node:child_process'

/** The result of copying, in a sentence. */
interface Copied {
  isCopied: boolean
  said: string
}

/** Puts a text where a person can paste it from. */
export type Clipboard = (text: string) => Promise<Copied>

/** The most that terminals take in one go, in bytes. */
const MAX_BYTES = 70_000
/** The longest sequence that GNU screen passes on, in characters. */
const SCREEN_PIECE = 700
/** Terminals that have no clipboard for programs to write. */
const WITHOUT = ['linux', 'dumb', 'vt100', 'vt102', 'vt220', 'Apple_Terminal']

/**
 * The clipboard of the terminal that an environment tells of. `write` writes to it. In tmux it is tmux's own buffer: as tmux
 * comes, it takes no clipboard sequence from the programs in it.
 */
export function clipboardOf(env: NodeJS.ProcessEnv, write: (sequence: string) => void): Clipboard {
  if (env['TMUX']) return copyInTmux
  const name = [env['TERM_PROGRAM'], env['TERM']].find(given => given !== undefined && WITHOUT.includes(given))
  if (name !== undefined) return async () => failed(`this terminal (${name}) has no clipboard for programs`)
  return async text => {
    const bytes = Buffer.byteLength(text)
    if (bytes > MAX_BYTES) return failed(`${bytes} bytes are more than terminals take (${MAX_BYTES})`)
    const sequence = clipboardSequence(text)
    write(env['STY'] ? throughScreen(sequence) : sequence)
    // No terminal tells whether it took the text.
    return { isCopied: true, said: `sent to the terminal's clipboard: ${shown(text)}` }
  }
}

/** The sequence that puts text on the clipboard of the terminal, also over ssh (OSC 52). */
function clipboardSequence(text: string): string {
  return `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`
}

/** Wraps a sequence as GNU screen passes it on to its terminal: in pieces, each within a sequence of its own. */
function throughScreen(sequence: string): string {
  const pieces = sequence.match(new RegExp(`[\\s\\S]{1,${SCREEN_PIECE}}`, 'g')) ?? []
  return pieces.map(piece => `\u001bP${piece}\u001b\\`).join('')
}

/** With -w tmux passes it on to its terminal, where its set-clipboard lets it; a tmux before 3.2 does not know that. */
async function copyInTmux(text: string): Promise<Copied> {
  const why = await loadBuffer(['-w'], text)
  const isOld = why !== undefined && /unknown (?:flag|option)|usage:/.test(why)
  const left = isOld ? await loadBuffer([], text) : why
  return left === undefined
    ? { isCopied: true, said: `copied to tmux, prefix ] pastes it: ${shown(text)}` }
    : failed(left)
}

/** Resolves with what is wrong, or undefined. */
function loadBuffer(flags: readonly string[], text: string): Promise<string | undefined> {
  const child = spawn('tmux', ['load-buffer', ...flags, '-'], { stdio: ['pipe', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    stderr += more
  })
  // The program may end before it has read all. How it ends tells the reason.
  child.stdin.on('error', () => {})
  child.stdin.end(text)
  return new Promise(resolve => {
    child.on('error', error => resolve(`tmux cannot be asked: ${error.message}`))
    child.on('close', status => resolve(status === 0 ? undefined : stderr.trim() || `tmux ended with ${status}`))
  })
}

function failed(why: string): Copied {
  return { isCopied: false, said: `not copied: ${why}` }
}

/** The beginning of a text, in one line. */
function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 60)}…` : line
}
