import type { Argument, Command, Option } from 'commander'
import { FIELD_NAMES } from '../../domain/fields.ts'
import { QUERY_FIELDS } from '../../domain/query/query-fields.ts'

/**
 * What may be typed in a place: files or folders; one of several words (`nospace`: each is only the beginning of what is
 * typed, such as `title=`); or something that no shell can guess.
 */
export type Values =
  | { kind: 'files' }
  | { kind: 'folders' }
  | { kind: 'words'; words: readonly string[]; nospace?: true }
  | { kind: 'unknown' }

export interface CompletedOption {
  /** `--help`, and `-h` where there is one. */
  names: readonly string[]
  description: string
  /** What its value may be; undefined for an option without one. */
  values?: Values
  repeats: boolean
}

export interface CompletedCommand {
  /** Empty for what stands before any command. */
  name: string
  description: string
  options: readonly CompletedOption[]
  /** What each of its words may be. */
  words: readonly Values[]
  /** Whether the last of them may repeat. */
  takesMany: boolean
}

/** The program: what stands before a command, and the commands. */
export interface CompletedProgram extends CompletedCommand {
  commands: readonly CompletedCommand[]
}

/** What is known of values by the names that the help gives them. */
const BY_NAME: Readonly<Record<string, Values>> = {
  file: { kind: 'files' },
  backup: { kind: 'files' },
  folder: { kind: 'folders' },
  fields: { kind: 'words', words: QUERY_FIELDS, nospace: true },
  words: { kind: 'words', words: FIELD_NAMES.map(name => `${name}=`), nospace: true },
  filter: { kind: 'words', words: QUERY_FIELDS.map(name => `${name}:`), nospace: true },
}
const UNKNOWN: Values = { kind: 'unknown' }

/** Takes from commander what a shell can complete: the commands and options that its help shows. */
export function completionTree(program: Command): CompletedProgram {
  return { ...toCommand(program), name: '', commands: program.createHelp().visibleCommands(program).map(toCommand) }
}

function toCommand(command: Command): CompletedCommand {
  const words = command.registeredArguments
  return {
    name: command.name(),
    description: firstLine(command.description()),
    options: command.createHelp().visibleOptions(command).map(toOption),
    words: words.map(word => valuesOf(word, word.name())),
    takesMany: words.at(-1)?.variadic ?? false,
  }
}

function toOption(option: Option): CompletedOption {
  const { long, short, description, defaultValue } = option
  const [, name] = /[<[]([^>\].]+)/.exec(option.flags) ?? []
  return {
    names: [short, long].filter(name => name !== undefined),
    description: firstLine(description),
    ...(name !== undefined && { values: valuesOf(option, name) }),
    repeats: Array.isArray(defaultValue),
  }
}

function valuesOf({ argChoices }: Pick<Argument | Option, 'argChoices'>, name: string): Values {
  return argChoices === undefined ? (BY_NAME[name] ?? UNKNOWN) : { kind: 'words', words: argChoices }
}

/** Further lines of a description are for the help alone. */
function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
