import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type IPty, spawn } from '@lydell/node-pty'
import headless from '@xterm/headless'
import { atEnd } from '../leftovers/at-end.ts'
import { temporaryFolder } from '../leftovers/temporary-folder.ts'
import { until } from '../processes/server.ts'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

export interface TerminalOptions {
  columns?: number
  rows?: number
  args?: string[]
  env?: Record<string, string>
  /** Where the catalogue is, when it is to be used again. */
  folder?: string
  /** A program that runs the app: it gets the command as its last arguments. */
  under?: readonly string[]
}

/** The app in a real pseudo-terminal, and the screen that a person would see. */
export class AppTerminal {
  readonly folder: string
  readonly pty: IPty
  readonly exited: Promise<number>
  readonly screen: headless.Terminal
  output = ''

  constructor({ columns = 120, rows = 40, args = [], env = {}, folder, under = [] }: TerminalOptions = {}) {
    this.folder = folder ?? temporaryFolder()
    this.screen = new headless.Terminal({ cols: columns, rows, allowProposedApi: true })
    // As a person starts it: neither as CI does, nor, which Vitest sets, with the slow React that developers have.
    const { CI: _ci, NODE_ENV: _nodeEnv, ...inherited } = process.env
    const fixed = ['--port', '0', '--db', join(this.folder, 'db.json'), '--logs', join(this.folder, 'logs')]
    const [program = '', ...rest] = [...under, process.execPath, MAIN, ...fixed, ...args]
    this.pty = spawn(program, rest, {
      cols: columns,
      rows,
      name: 'xterm-256color',
      env: { ...inherited, ...env } as Record<string, string>,
    })
    this.pty.onData(data => {
      this.output += data
      this.screen.write(data)
    })
    this.exited = new Promise(resolve => this.pty.onExit(({ exitCode }) => resolve(exitCode)))
    atEnd(() => this.end())
  }

  get pid(): number {
    return this.pty.pid
  }

  /** Whether the app has the screen, or has given it back. */
  get isFullScreen(): boolean {
    return this.screen.buffer.active.type === 'alternate'
  }

  /** Whether a line that is too long goes on in the next row: the app has that off while it has the screen. */
  get isWrapping(): boolean {
    return this.screen.modes.wraparoundMode
  }

  /** The rows as they stand. */
  get rows(): string[] {
    const { active } = this.screen.buffer
    return Array.from(
      { length: this.screen.rows },
      (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
    )
  }

  get text(): string {
    return this.rows.join('\n')
  }

  send(keys: string): void {
    this.pty.write(keys)
  }

  resize(columns: number, rows: number): void {
    this.screen.resize(columns, rows)
    this.pty.resize(columns, rows)
  }

  /** Resolves when the screen shows a text; rejects with the screen when it does not. */
  async shows(text: string | RegExp, limitMs = 25_000): Promise<string> {
    const matches = () => (typeof text === 'string' ? this.text.includes(text) : text.test(this.text))
    await until(`the screen shows ${text}`, matches, limitMs).catch(error => {
      throw new Error(`${error.message}; it shows:\n${this.text}`)
    })
    return this.text
  }

  /** Resolves when the screen no longer shows a text; rejects when it goes on to. */
  async hides(text: string): Promise<void> {
    await until(`the screen hides ${text}`, () => !this.text.includes(text))
  }

  /** Resolves when the app has given the terminal back as it was: its screen, its wrapping of lines, its cursor. */
  async givesBack(): Promise<void> {
    const isShown = () => this.output.lastIndexOf('\u001b[?25h') > this.output.lastIndexOf('\u001b[?25l')
    await until('the screen is given back', () => !this.isFullScreen && this.isWrapping && isShown())
  }

  /** The address of the server, from the first row. */
  async url(): Promise<string> {
    await this.shows(/ws:\/\/127\.0\.0\.1:\d+/)
    return /ws:\/\/127\.0\.0\.1:\d+/.exec(this.text)?.[0] ?? ''
  }

  async end(): Promise<void> {
    try {
      this.pty.kill('SIGTERM')
    } catch {
      // It is gone already.
    }
    await this.exited
  }
}
