import { resolve } from 'node:path'
import type { ServerOptions } from '../hosting/host-messages.ts'
import { command } from '../shell/command.ts'
import { stateFolder } from '../shell/state-folder.ts'
import type { AppProcess } from './app-process.tsx'
import { clipboardOf } from './clipboard.ts'
import type { RunOptions } from './run-options.ts'
import { screenSettings } from './screen-settings.ts'
import { SMALLEST } from './state/layout.ts'

/**
 * Runs the terminal app until it is left. Resolves with the exit status: 0, or 1 when the server could not start
 * or the terminal is too small to draw on.
 *
 * Whatever ends it, the terminal is as it was and no process is left, unless the server was detached.
 */
export async function runApp(options: RunOptions): Promise<number> {
  const tooSmall = smallnessOf(process.stdout, options.server)
  if (tooSmall !== undefined) {
    process.stderr.write(`bookstore: ${tooSmall}\n`)
    return 1
  }
  const screen = screenSettings(options.colours ?? 'auto', process.env, process.stdout.getColorDepth?.() ?? 1)
  const { AppProcess } = await loadApp(screen.isAsked || screen.colours !== 'none')
  const app = new AppProcess(options, {
    stopJob,
    stateFolder: stateFolder(process.env),
    screen,
    clipboard: clipboardOf(process.env, text => process.stdout.write(text)),
  })
  const stopListening = leaveAtSignals(app)
  try {
    return await app.run()
  } finally {
    stopListening()
  }
}

/** Loads the app. React and the package that writes colours decide at their load how they work, by the environment. */
async function loadApp(hasColours: boolean): Promise<typeof import('./app-process.tsx')> {
  process.env['NODE_ENV'] ??= 'production'
  if (!hasColours || process.env['FORCE_COLOR'] !== undefined) return import('./app-process.tsx')
  // That package knows fewer terminals than we do, and would write our colours as others that are near.
  process.env['FORCE_COLOR'] = '2'
  try {
    return await import('./app-process.tsx')
  } finally {
    // The server inherits the environment.
    delete process.env['FORCE_COLOR']
  }
}

/** Says why nothing can be drawn there. A terminal that does not tell its size is taken for one that is large enough. */
function smallnessOf(
  { columns, rows }: { columns?: number; rows?: number },
  server: ServerOptions | undefined,
): string | undefined {
  if (!columns || !rows || (columns >= SMALLEST.columns && rows >= SMALLEST.rows)) return undefined
  const needed = `${SMALLEST.columns}×${SMALLEST.rows}`
  const serve = server ? `. Serving needs none: ${command('serve', '--db', resolve(server.db))}` : ''
  return `the terminal is too small: ${columns}×${rows}, and ${needed} is needed${serve}`
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

function leaveAtSignals(app: AppProcess): () => void {
  const leave = () => app.leave()
  const leaveAsAsked = () => app.leaveAsAsked()
  // A terminal that is gone makes every write fail; the app then leaves too.
  const leaveOnError = (error: NodeJS.ErrnoException) => {
    if (error.code === 'EIO' || error.code === 'EPIPE') app.leave()
  }
  for (const signal of SIGNALS) process.on(signal, leaveAsAsked)
  // SIGHUP comes when the terminal is gone. The streams tell that too, so a second one is not taken for insistence.
  process.on('SIGHUP', leave)
  process.stdout.on('error', leaveOnError)
  process.stdin.on('error', leaveOnError)
  process.stdin.on('end', leave)
  return () => {
    for (const signal of SIGNALS) process.off(signal, leaveAsAsked)
    process.off('SIGHUP', leave)
  }
}

/** By then a process that was told to stop has stopped, in milliseconds. */
const STOPPED_MS = 300

/**
 * Stops the whole job, as Ctrl+Z does where the terminal is not raw: `npm start` too, for which the shell waits. Resolves
 * when it goes on; where no shell waits for it, the system stops nothing, and it goes on at once.
 */
async function stopJob(): Promise<void> {
  const { promise: continued, resolve } = Promise.withResolvers<void>()
  process.once('SIGCONT', resolve)
  const notStopped = setTimeout(resolve, STOPPED_MS)
  process.kill(0, 'SIGTSTP')
  await continued
  process.off('SIGCONT', resolve)
  clearTimeout(notStopped)
}
