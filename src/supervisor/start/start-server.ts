import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { announce } from '../../discovery/announce.ts'
import { findServer } from '../../discovery/find-server.ts'
import type { Book } from '../../domain/book.ts'
import type { BookStore } from '../../domain/book-store.ts'
import { BookstoreError } from '../../domain/errors.ts'
import type { ServerOptions } from '../../hosting/host-messages.ts'
import type { Lending } from '../../lending/lending.ts'
import { openLending } from '../../lending/open-lending.ts'
import type { Draining } from '../../protocol/results.ts'
import { openStore } from '../../store/open-store.ts'
import { type LogFiles, openLogFiles } from '../log/log-files.ts'
import { createTokens } from '../requests/tokens.ts'
import { serverLines, startErrors } from '../sentences.ts'
import { Supervisor } from '../supervisor.ts'
import { workerCommand } from '../workers/worker-command.ts'
import { checkHost } from './check-host.ts'
import { findSandbox } from './find-sandbox.ts'
import { reloadOptions } from './reload-options.ts'
import { shareBooks } from './share-books.ts'
import { explainListenError, StartError } from './start-error.ts'
import { findWorkerUser } from './worker-user.ts'

/** The functions through which a server tells its host what happens. */
export interface Hooks {
  print?(lines: readonly string[]): void
  onDetach(): void
  onShutdown(): void
  /** Tells how far the end has come, while the server stops. */
  onStopping(progress: Draining): void
}

export interface RunningServer {
  url: string
  operatorToken: string
  /** How many clients are connected. */
  readonly connections: number
  stop(): Promise<void>
  /** Ends the connections at once while the server stops. */
  hurry(): void
  /** Takes the options that `read` returns, as far as they can change while the server runs. The log says what became of them. */
  reread(read: (() => ServerOptions) | undefined): void
}

/**
 * Starts a server: opens the store and the logs, forks the first workers, listens.
 *
 * @throws StartError with one line that says what is wrong and what to do
 */
export async function startServer(options: ServerOptions, hooks: Hooks): Promise<RunningServer> {
  checkHost(options)
  const early: string[] = []
  // Warnings from before there is a log are written into it as soon as there is one.
  let warn = (line: string): void => void early.push(line)
  const user = findWorkerUser(options.workerUser, line => warn(line))
  // The walls are proved by another process, while this one reads the catalogue.
  const proving = Promise.allSettled([findSandbox(options.sandbox, user)])
  let lending: Lending | undefined
  const guard = (before: Book | undefined, after: Book | undefined) => lending?.guard(before, after)
  const store = await orExplain(options, () => openStore({ file: options.db, warn: line => warn(line), guard }))
  const sandbox = await orClose(store, proving)
  lending = await orExplain(options, () => openLending({ db: options.db, store, loanDays: options.loanDays }))
  const logFiles = openLogs(options.logs, line => warn(line))
  const tokens = createTokens(options)
  // A worker that was taken over can read all shared books: where a token is asked for, workers ask for each of them.
  const isOpenToAll = options.token === undefined && options.readerToken === undefined
  const shared = isOpenToAll ? await shareBooks(store, line => warn(line)) : undefined
  // The catalogue is served before all of it is shared: until then workers ask.
  void shared?.filled
  const command = workerCommand({ sharedFd: shared?.fd, user, seal: sandbox.seal })
  const supervisor = new Supervisor({
    options: { ...options },
    version: version(),
    store,
    lending,
    logFiles,
    tokens,
    command,
    sandbox: sandbox.inWords,
    ...hooks,
  })
  try {
    const port = await supervisor.listen()
    const url = `ws://${isIP(options.host) === 6 ? `[${options.host}]` : options.host}:${port}`
    const announced = () =>
      announce(options.db, {
        ...{ pid: process.pid, url, operatorToken: tokens.operator },
        options: toldOptions(supervisor.options),
      })
    let withdraw = announced()
    warn = line => supervisor.log.warn(line)
    early.forEach(warn)
    supervisor.log.info(serverLines.serving(options.db, url))
    sandbox.tell(supervisor.log)
    return {
      url,
      operatorToken: tokens.operator,
      get connections() {
        return supervisor.connections
      },
      stop: async () => {
        withdraw()
        await supervisor.stop()
        shared?.close()
      },
      hurry: () => supervisor.hurry(),
      reread: read => {
        reloadOptions(supervisor, read)
        withdraw()
        withdraw = announced()
      },
    }
  } catch (error) {
    await supervisor.stop()
    shared?.close()
    throw explainListenError(error as NodeJS.ErrnoException, options)
  }
}

async function orExplain<T>(options: ServerOptions, open: () => Promise<T>): Promise<T> {
  try {
    return await open()
  } catch (error) {
    if (!(error instanceof BookstoreError)) throw error
    throw new StartError(error.message, { cause: error, attach: findServer(options.db)?.url })
  }
}

/** Resolves with what has been begun beside the opening of the store, or closes the store and throws. */
async function orClose<T>(store: BookStore, begun: Promise<[PromiseSettledResult<T>]>): Promise<T> {
  const [result] = await begun
  if (result.status === 'fulfilled') return result.value
  await store.close()
  throw result.reason
}

/** Picks the options that another start on this catalogue may see. The tokens of clients are told to nobody. */
function toldOptions({
  token: _token,
  readerToken: _reader,
  librarianToken: _librarian,
  ...options
}: Readonly<ServerOptions>): Readonly<Record<string, unknown>> {
  return { ...options, db: resolve(options.db), logs: resolve(options.logs) }
}

function openLogs(folder: string, warn: (line: string) => void): LogFiles {
  try {
    return openLogFiles(folder, { warn })
  } catch (error) {
    const { message } = error as Error
    throw new StartError(startErrors.noLogFolder(folder, message), { cause: error })
  }
}

function version(): string {
  const file = new URL('../../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
