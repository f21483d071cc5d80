import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError, type Option } from 'commander'
import { cleanLine } from '../domain/clean-text.ts'
import { showValue } from '../domain/show-value.ts'
import { Refused } from './refused.ts'
import { configErrors } from './sentences.ts'

/**
 * Reads the options of a command from a JSON file: `{"maxWorkers": 200, "hostName": ["shop.example"]}`, by their long
 * names in camelCase. Returns those that neither an argument nor the environment has set.
 *
 * @throws Refused with one line that names the file, the option, what was given and what is allowed
 */
export function readConfigFile(file: string, command: Command): Record<string, unknown> {
  const options = new Map(command.options.filter(isConfigurable).map(option => [option.attributeName(), option]))
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(readObject(file))) {
    const option = options.get(name)
    if (!option) throw new Refused(configErrors.unknownOption(file, cleanLine(name.slice(0, 40)), [...options.keys()]))
    const read = readValue(option, value, `${file}: ${name}`)
    if (isPreset(command, name)) values[name] = read
  }
  return values
}

/** Whether an option may stand in the file, which cannot name another file; those of the screen are no server's. */
function isConfigurable(option: Option): boolean {
  return !['--config', '--help', '--colours'].includes(option.long ?? '')
}

function isPreset(command: Command, name: string): boolean {
  const source = command.getOptionValueSource(name)
  return source === undefined || source === 'default'
}

function readObject(file: string): object {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const say = error instanceof SyntaxError ? configErrors.notJson : configErrors.unreadable
    throw new Refused(say(file, (error as Error).message), { cause: error })
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new Refused(configErrors.noObject(file, showValue(value)))
}

/** Checks a value as an argument would be checked. The kind of the default tells what it must be. */
function readValue(option: Option, value: unknown, subject: string): unknown {
  const { defaultValue: preset } = option
  if (option.isBoolean()) return expected(typeof value === 'boolean', value, subject, 'true or false')
  if (typeof preset === 'number') {
    expected(typeof value === 'number', value, subject, 'a number')
    return parseAsArgument(option, String(value), subject)
  }
  // The value of a token is not repeated: error texts may end in a log.
  const shown = /token$/i.test(option.attributeName()) ? typeof value : value
  if (!Array.isArray(preset)) {
    if (isText(value)) return parseAsArgument(option, value, subject)
    return expected(false, shown, subject, 'a text')
  }
  const items: unknown[] = Array.isArray(value) ? value : [value]
  if (items.every(isText))
    return items.reduce<unknown>((list, item) => parseAsArgument(option, item, subject, list), [])
  return expected(false, value, subject, 'a text or a list of texts')
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function expected(isSo: boolean, value: unknown, subject: string, kind: string): unknown {
  if (isSo) return value
  throw new Refused(configErrors.otherKind(subject, kind, showValue(value)))
}

/** Parses a value with the parser of its option. `before` holds the earlier values of an option that may repeat. */
function parseAsArgument(option: Option, text: string, subject: string, before = option.defaultValue): unknown {
  try {
    return option.parseArg ? option.parseArg(text, before) : text
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error
    throw new Refused(configErrors.refused(subject, error.message), { cause: error })
  }
}
