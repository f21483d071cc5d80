import { type Command, Option } from 'commander'
import { argumentErrors } from './sentences.ts'
import { addServerCommand } from './server-command.ts'
import { wholeNumber } from './server-options.ts'
import { tokenReader } from './tokens/given-tokens.ts'
import { type WatchOptions, watchCatalogue } from './watch.ts'

/** What watching needs of the process: `interruption` is asked for its signal when the command begins. */
interface Surroundings {
  stateFolder: string
  interruption(): AbortSignal
}

/** Adds the command that shows changes as they happen. */
export function addWatchCommand(program: Command, { stateFolder, interruption }: Surroundings): void {
  const command = addServerCommand(program, 'watch', 'show each change of the catalogue as it happens, until Ctrl+C')
  const readTokens = tokenReader(command)
  command
    .addOption(
      new Option('--since <revision>', 'begin with what happened after this revision').argParser(
        wholeNumber('--since', 0, Number.MAX_SAFE_INTEGER),
      ),
    )
    .option('--epoch <epoch>', 'which history of the catalogue that revision is of; status shows both')
    .option('--json', 'JSON for programs, a line for each change')
    .action(async () => {
      const given = command.opts<WatchOptions>()
      requireBoth(command, given)
      await watchCatalogue({ ...given, ...readTokens(given), stateFolder }, interruption())
    })
}

function requireBoth(command: Command, { since, epoch }: WatchOptions): void {
  if ((since === undefined) === (epoch === undefined)) return
  const [given, missing] = since === undefined ? ['--epoch', '--since'] : ['--since', '--epoch']
  command.error(`error: ${argumentErrors.sinceAlone(given, missing)}`)
}
