import type { Command } from 'commander'
import { Refused } from '../refused.ts'
import { argumentErrors } from '../sentences.ts'
import { readTokenFile, STDIN } from './token-file.ts'

/** Each token has two options: one that says it, and one that names a file which holds it. */
export const TOKENS = [
  { token: 'token', file: 'tokenFile' },
  { token: 'readerToken', file: 'readerTokenFile' },
  { token: 'librarianToken', file: 'librarianTokenFile' },
] as const

/** Tokens, each read from wherever it stands. */
export type Tokens = { [Name in (typeof TOKENS)[number]['token']]?: string }

/** Tokens as options give them: themselves, or by the file that holds them. */
export type TokenOptions = Tokens & { [Name in (typeof TOKENS)[number]['file']]?: string }

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
  const choose = ({ token, file }: (typeof TOKENS)[number], given: TokenOptions) => {
    const [value, path] = [given[token], given[file]]
    if (path === undefined) return value
    if (value === undefined || rankOf(file) > rankOf(token)) return read(path)
    if (rankOf(file) < rankOf(token)) return value
    return refuse(command, rankOf(file), argumentErrors.twoTokens(flagOf(token), flagOf(file)))
  }
  return given => {
    const [first, second] = TOKENS.filter(({ file }) => given[file] === STDIN)
    if (first && second)
      refuse(command, rankOf(first.file), argumentErrors.stdinTwice(flagOf(first.file), flagOf(second.file)))
    const tokens = TOKENS.map(names => [names.token, choose(names, given)] as const)
    return Object.fromEntries(tokens.filter(([, value]) => value !== undefined))
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
