import { type Command, InvalidArgumentError, Option } from 'commander'
import { isBlockedPort } from '../client/connection/blocked-ports.ts'
import type { ServerOptions } from '../hosting/host-messages.ts'
import { readConfigFile } from './config-file.ts'
import { Refused } from './refused.ts'
import { argumentErrors, configErrors } from './sentences.ts'
import { TOKENS, type TokenOptions, tokenReader } from './tokens/given-tokens.ts'
import { isToken } from './tokens/is-token.ts'

/** The options of a server as commander reads them. */
interface Parsed extends Omit<ServerOptions, 'origins' | 'hostNames'>, TokenOptions {
  origin: string[]
  hostName: string[]
}

/** Adds the options that say where a server is; client commands have them, too. */
export function addAddressOptions(command: Command): Command {
  return command
    .addOption(new Option('--host <address>', 'the address to listen on').default('127.0.0.1').env('BOOKSTORE_HOST'))
    .addOption(
      new Option('--port <number>', 'the port; 0 is any free one').default(8080).argParser(port).env('BOOKSTORE_PORT'),
    )
    .addOption(new Option('--db <file>', 'the catalogue').default('db.json').env('BOOKSTORE_DB'))
    .addOption(
      new Option('--token <token>', 'what writers must present; better by --token-file, as others can see arguments')
        .argParser(token('--token'))
        .env('BOOKSTORE_TOKEN'),
    )
    .addOption(tokenFile())
}

/** Reads a port that clients can connect to. */
function port(text: string): number {
  const number = wholeNumber('--port', 0, 65_535)(text)
  if (isBlockedPort(number)) throw new InvalidArgumentError(argumentErrors.blockedPort(number))
  return number
}

/** The option for a file that holds what --token would say. */
export function tokenFile(): Option {
  return new Option(
    '--token-file <file>',
    'a file that holds that token, for nobody else to read; - is standard input',
  ).env('BOOKSTORE_TOKEN_FILE')
}

/** An option with a number: its name, description, default, minimum and maximum. */
type Limit = [name: string, text: string, preset: number, min: number, max: number]

const LIMITS: readonly Limit[] = [
  ['min-spare', 'workers kept ready', 2, 0, 1000],
  ['max-spare', 'idle workers kept at most', 4, 1, 1000],
  ['max-workers', 'workers at most, and so connections at once', 64, 1, 4000],
  ['connections-per-worker', 'after so many a worker is replaced; 1: a fresh process each', 100, 1, 1_000_000],
  ['max-waiting', 'connections that may wait for a worker', 256, 0, 10_000],
  ['waiting-seconds', 'how long a connection may wait for a worker', 10, 1, 3600],
  ['connections-per-address', 'connections of one address, loopback aside; 0: no limit', 48, 0, 10_000],
  ['futile-per-second', 'connections of an address that may come to nothing in a second; 0: no limit', 20, 0, 1000],
  ['requests-per-second', 'requests of one connection, in the long run; 0: no limit', 5000, 0, 1_000_000],
  ['loan-days', 'for how many days a book is lent', 14, 1, 3650],
  ['hung-seconds', 'how late the report of a worker may be before it is killed', 5, 1, 3600],
  ['drain-seconds', 'how long clients may take to close when the server stops', 5, 0, 3600],
]

/** Adds the options of a server. */
export function addServerOptions(command: Command): Command {
  addAddressOptions(command)
  for (const limit of LIMITS) command.addOption(count(...limit))
  return command
    .addOption(new Option('--logs <folder>', 'the folder of the log files').default('logs').env('BOOKSTORE_LOGS'))
    .addOption(
      new Option('--reader-token <token>', 'what readers must present')
        .argParser(token('--reader-token'))
        .env('BOOKSTORE_READER_TOKEN'),
    )
    .addOption(
      new Option('--reader-token-file <file>', 'a file that holds the token of readers; - is standard input').env(
        'BOOKSTORE_READER_TOKEN_FILE',
      ),
    )
    .addOption(
      new Option('--librarian-token <token>', 'what librarians must present, who lend books')
        .argParser(token('--librarian-token'))
        .env('BOOKSTORE_LIBRARIAN_TOKEN'),
    )
    .addOption(
      new Option('--librarian-token-file <file>', 'a file that holds the token of librarians').env(
        'BOOKSTORE_LIBRARIAN_TOKEN_FILE',
      ),
    )
    .addOption(
      new Option('--worker-user <name>', 'whom workers run as, when root starts the server (default: nobody)').env(
        'BOOKSTORE_WORKER_USER',
      ),
    )
    .addOption(
      new Option('--sandbox <mode>', "whether workers shut themselves in by the kernel's means, where it has them")
        .choices(['auto', 'require', 'off'])
        .default('auto')
        .env('BOOKSTORE_SANDBOX'),
    )
    .addOption(
      new Option('--origin <origin>', 'a web origin that may connect besides our own; may repeat')
        .default([])
        .argParser(collect('--origin', ORIGIN, 'a scheme and a host such as https://shop.example'))
        .env('BOOKSTORE_ORIGIN'),
    )
    .addOption(
      new Option('--host-name <name>', 'a name this server is called by besides loopback; may repeat')
        .default([])
        .argParser(collect('--host-name', HOST_NAME, 'a name without scheme and port, such as books.example'))
        .env('BOOKSTORE_HOST_NAME'),
    )
    .addOption(
      new Option('--trust-proxy', 'take the client address from X-Forwarded-For')
        .default(false)
        .env('BOOKSTORE_TRUST_PROXY'),
    )
    .addOption(
      new Option('--config <file>', 'options as JSON: {"maxWorkers": 200, …}; under serve SIGHUP reads it again').env(
        'BOOKSTORE_CONFIG',
      ),
    )
}

/** The colours of the app's screen. */
export const COLOURS = ['auto', 'dark', 'light', 'none'] as const

/** Adds what is about the app's screen alone. */
export function addScreenOptions(command: Command): Command {
  return command.addOption(
    new Option('--colours <palette>', 'for a dark or a light background; auto: as the terminal tells')
      .choices(COLOURS)
      .default('auto')
      .env('BOOKSTORE_COLOURS'),
  )
}

/**
 * Makes a function that reads the options of a server: from the arguments, else the environment, else the file of --config,
 * which is read anew at each call, else the defaults. It throws Refused, with one line, when something in the file is wrong.
 */
export function serverOptionsReader(command: Command): {
  read(): ServerOptions
  /** The names of the options that somebody gave, wherever. */
  given(): (keyof ServerOptions)[]
  config: string | undefined
} {
  const { config, colours: _ofScreen, ...parsed } = command.opts<Parsed & { config?: string; colours?: string }>()
  const given = () => givenNames(command, config)
  const readTokens = tokenReader(command)
  const toOptions = (values: Parsed) => ({ ...toServerOptions(values), ...readTokens(values) })
  if (config === undefined) {
    const options = toOptions(parsed)
    const complaint = complaintAbout(options)
    if (complaint !== undefined) command.error(`error: ${complaint}`)
    return { config, given, read: () => options }
  }
  return {
    config,
    given,
    read: () => {
      const options = toOptions({ ...parsed, ...readConfigFile(config, command) })
      const complaint = complaintAbout(options)
      if (complaint !== undefined) throw new Refused(configErrors.refused(config, complaint))
      return options
    },
  }
}

function givenNames(command: Command, config: string | undefined): (keyof ServerOptions)[] {
  const inFile = config === undefined ? {} : readConfigFile(config, command)
  const isGiven = (name: string) =>
    name in inFile || !['default', undefined].includes(command.getOptionValueSource(name))
  const names = command.options
    .map(option => option.attributeName())
    .filter(name => name !== 'config' && name !== 'colours' && isGiven(name))
  return names.map(name => NAMES[name] ?? (name as keyof ServerOptions))
}

/** Options that are called otherwise where they are used. */
const NAMES: Readonly<Record<string, keyof ServerOptions>> = {
  origin: 'origins',
  hostName: 'hostNames',
  tokenFile: 'token',
  readerTokenFile: 'readerToken',
  librarianTokenFile: 'librarianToken',
}

/** Tells what is wrong with options that are right each by itself; undefined when they go together. */
function complaintAbout({ minSpare, maxSpare }: ServerOptions): string | undefined {
  return maxSpare < minSpare ? argumentErrors.spares(maxSpare, minSpare) : undefined
}

function toServerOptions({ origin, hostName, ...parsed }: Parsed): ServerOptions {
  // Tokens are read from wherever they stand, see given-tokens.ts.
  const others = { ...parsed }
  for (const { token, file } of TOKENS) {
    delete others[token]
    delete others[file]
  }
  return { ...others, origins: origin, hostNames: hostName }
}

function count(name: string, text: string, preset: number, min: number, max: number): Option {
  return new Option(`--${name} <number>`, text)
    .default(preset)
    .argParser(wholeNumber(`--${name}`, min, max))
    .env(`BOOKSTORE_${name.toUpperCase().replaceAll('-', '_')}`)
}

/** Makes a parser for whole numbers. Its error names the option, the value and what is allowed. */
export function wholeNumber(name: string, min: number, max: number): (text: string) => number {
  return text => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    throw new InvalidArgumentError(argumentErrors.notWhole(name, min, max, text))
  }
}

/** An origin as browsers send it: without a path, and without `/` at its end. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s,*]+$/i
const HOST_NAME = /^(?:[\w.-]+|[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*)$/i

/** Makes a parser that collects values in lower case. One of another form is refused, as it could never match. */
function collect(name: string, form: RegExp, what: string): (value: string, before: string[]) => string[] {
  return (value, before) => {
    const values = value.split(',').map(item => item.trim().toLowerCase())
    const wrong = values.find(item => !form.test(item))
    if (wrong === undefined) return [...before, ...values]
    throw new InvalidArgumentError(argumentErrors.otherForm(name, what, wrong))
  }
}

/** Makes a parser for tokens. An empty one would be required and could never be presented. */
function token(name: string): (text: string) => string {
  return text => {
    if (isToken(text)) return text
    throw new InvalidArgumentError(argumentErrors.token(name))
  }
}
