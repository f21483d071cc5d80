import type { Command } from 'commander'
import { Refused } from '../refused.ts'
import { argumentErrors } from '../sentences.ts'
import { readTokenFile, STDIN } from './token-file.ts'

/** Tokens as options give them: themselves, or by the file that holds them. */
export interface TokenOptions {
  token?: string
  tokenFile?: string
  readerToken?: string
  readerTokenFile?: string
}

/** Tokens, each read from wherever it stands. */
export interface Tokens {
  token?: string
  readerToken?: string
}

/** Where a value comes from, and what goes before what: arguments, then the environment, then the file of --config. */
const RANKS: Readonly<Record<string, number>> = { cli: 3, env: 2 }

/**
 * Makes a function that reads the tokens of a command. Of a token and a file that are both given, the one that is given in the
 * argument goes before the one of the environment, and that before the one of --config. Standard input is read once.
 */
export function tokenReader(command: Command): (given: TokenOptions) => Tokens {
  let fromStdin: string | undefined
  const read = (file: string) => {
    if (file !== STDIN) return readTokenFile(file)
    fromStdin ??= readTokenFile(file)
    return fromStdin
  }
  const rankOf = (name: string) => RANKS[command.getOptionValueSource(name) ?? ''] ?? 1
  const choose = (token: keyof Tokens, file: 'tokenFile' | 'readerTokenFile', given: TokenOptions) => {
    const [value, path] = [given[token], given[file]]
    if (path === undefined) return value
    if (value === undefined || rankOf(file) > rankOf(token)) return read(path)
    if (rankOf(file) < rankOf(token)) return value
    return refuse(command, rankOf(file), argumentErrors.twoTokens(flagOf(token), flagOf(file)))
  }
  return given => {
    if (given.tokenFile === STDIN && given.readerTokenFile === STDIN)
      refuse(command, rankOf('tokenFile'), argumentErrors.stdinTwice(flagOf('tokenFile'), flagOf('readerTokenFile')))
    const token = choose('token', 'tokenFile', given)
    const readerToken = choose('readerToken', 'readerTokenFile', given)
    return { ...(token !== undefined && { token }), ...(readerToken !== undefined && { readerToken }) }
  }
}

/** Refuses options that do not go together: as wrong usage, where they are arguments. */
function refuse(command: Command, rank: number, why: string): never {
  if (rank === RANKS['cli']) command.error(`error: ${why}`)
  throw new Refused(why)
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}
