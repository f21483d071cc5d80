import { resolve } from 'node:path'
import { Command, CommanderError, Option } from 'commander'
import { checkOptions } from '../client/options.ts'
import { findServer } from '../discovery/find-server.ts'
import { BookstoreError } from '../domain/errors.ts'
import type { ServerOptions } from '../hosting/host-messages.ts'
import { command } from '../shell/command.ts'
import { addClientCommands } from './client-commands.ts'
import { addCompletionCommand } from './completion/completion-command.ts'
import { OutputClosed, print } from './output/print.ts'
import { Refused } from './refused.ts'
import { addScanCommand } from './scan/scan-command.ts'
import { serverErrors } from './sentences.ts'
import { addScreenOptions, addServerOptions, type COLOURS, serverOptionsReader, tokenFile } from './server-options.ts'
import { tokenReader } from './tokens/given-tokens.ts'
import { addTrafficCommand } from './traffic/traffic-command.ts'
import { addWatchCommand } from './watch-command.ts'

/** The processes that a command can start. `main.ts` provides them, so that only the one that is used is loaded. */
export interface Processes {
  /** Whether both input and output are a terminal. */
  isTerminal: boolean
  /** Where this user's programs keep what is to last. */
  stateFolder: string
  /** `given` are the options that are no defaults. */
  app(options: ServerOptions, given: readonly (keyof ServerOptions)[], colours: Colours): Promise<number>
  attach(options: Attachment): Promise<number>
  /** `reread` reads the options again, where some of them came from a file. */
  serve(options: ServerOptions, reread: (() => ServerOptions) | undefined): Promise<number>
  verify(file: string): Promise<Report>
  repair(file: string): Promise<Report>
  restore(backup: string, file: string): Promise<Report>
  /** Aborts when the person, or the system, ends this process; from the call on that does not end it by itself. */
  interruption(): AbortSignal
}

type Colours = (typeof COLOURS)[number]

/** Where to attach. `db` is the catalogue by which the server was found; the token is then its operator's, unless one was given. */
interface Attachment {
  url: string
  token?: string
  isTokenGiven?: boolean
  db?: string
  colours?: Colours
}

/** A report for a person, and whether all is well. */
interface Report {
  lines: string[]
  isGood: boolean
}

const WRONG_USAGE = 2
const EXIT_STATUS = `
Exit status: 0 done, 1 refused or failed (stderr says why in one line), 2 wrong usage.`

/** Runs a command line. Resolves with the exit status: 0 done, 1 refused or failed, 2 wrong usage. */
export async function runProgram(argv: readonly string[], processes: Processes): Promise<number> {
  let status = 0
  const program = createProgram(processes, given => {
    status = given
  })
  try {
    await program.parseAsync(argv)
    return status
  } catch (error) {
    if (error instanceof OutputClosed) return status
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE
    if (!(error instanceof BookstoreError) && !(error instanceof Refused)) throw error
    process.stderr.write(`bookstore: ${error.message}\n`)
    return 1
  }
}

function createProgram(processes: Processes, done: (status: number) => void): Command {
  const { isTerminal, app, attach, serve } = processes
  const program = new Command('bookstore')
    .description('A bookstore server with one process per connection, and the terminal app that hosts it')
    .exitOverride()
    .enablePositionalOptions()
    .showHelpAfterError(`What there is: ${command('--help')}`)
    .addHelpText('afterAll', EXIT_STATUS)
  const startServing = (command: Command) => {
    const { config, read } = serverOptionsReader(command)
    return serve(read(), config === undefined ? undefined : read)
  }
  addScreenOptions(addServerOptions(program)).action(async () => {
    const { read, given } = serverOptionsReader(program)
    if (isTerminal) done(await app(read(), given(), program.opts<{ colours: Colours }>().colours))
    else done(await startServing(program))
  })
  const serving = program.command('serve').description('the server alone, with one line a log entry on stdout')
  addServerOptions(serving).action(async () => done(await startServing(serving)))
  const attaching = program
    .command('attach')
    .description('the terminal app on a server that runs already')
    .argument('[url]', 'where it runs; found by --db when it is left out')
    .addOption(new Option('--db <file>', 'the catalogue that is served').default('db.json').env('BOOKSTORE_DB'))
    .addOption(new Option('--token <token>', 'the token to present').env('BOOKSTORE_TOKEN'))
    .addOption(tokenFile())
  const attachTokens = tokenReader(attaching)
  addScreenOptions(attaching).action(
    async (url: string | undefined, given: { db: string; token?: string; colours: Colours }) => {
      if (!isTerminal) throw new Refused(serverErrors.noTerminal(command('list', '--db', resolve(given.db))))
      const { token: _, ...others } = given
      done(await attach({ ...whereToAttach(url, { ...others, ...attachTokens(given) }), colours: given.colours }))
    },
  )
  addClientCommands(program, processes.stateFolder)
  addScanCommand(program, processes.stateFolder)
  addWatchCommand(program, processes)
  addTrafficCommand(program, processes)
  const tell = async ({ lines, isGood }: Report) => {
    done(isGood ? 0 : 1)
    await print(`${lines.join('\n')}\n`)
  }
  const offline = (usage: string, description: string) =>
    program
      .command(usage)
      .description(description)
      .addOption(new Option('--db <file>', 'the catalogue').default('db.json').env('BOOKSTORE_DB'))
  const look = (name: 'verify' | 'repair', description: string) =>
    offline(name, description).action(async ({ db }: { db: string }) => tell(await processes[name](db)))
  look('verify', 'check a catalogue that is not being served; changes nothing')
  look('repair', 'make a catalogue with a damaged journal start again; keeps copies first')
  offline(
    'restore <backup>',
    'put a backup of db.json, and of the journal beside it, in place; keeps what was there',
  ).action(async (backup: string, { db }: { db: string }) => tell(await processes.restore(backup, db)))
  addCompletionCommand(program)
  return program
}

/** Refuses what the client could not connect to, before the app takes the screen. */
function checkAddress(url: string): void {
  try {
    checkOptions({ url })
  } catch (error) {
    if (error instanceof TypeError) throw new Refused(error.message, { cause: error })
    throw error
  }
}

/** Finds a running server and its operator token, which stands beside the catalogue. */
function whereToAttach(url: string | undefined, { db, token }: { db: string; token?: string }): Attachment {
  const file = findServer(db)
  const isFile = file && (url === undefined || url === file.url)
  if (isFile) return { url: file.url, token: token ?? file.operatorToken, isTokenGiven: token !== undefined, db }
  if (url === undefined) throw new Refused(serverErrors.notServed(db, command('serve', '--db', resolve(db))))
  if (!/^wss?:\/\/./.test(url)) throw new Refused(serverErrors.noAddress(url))
  checkAddress(url)
  return { url, ...(token !== undefined && { token }) }
}
