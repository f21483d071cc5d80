import { type Command, Option } from 'commander'
import { addAddressOptions } from './server-options.ts'

/** Adds a command that finds a server which runs. */
export function addServerCommand(program: Command, usage: string, description: string): Command {
  return addAddressOptions(program.command(usage).description(description))
    .option('--url <url>', 'the server; found by --db, else by --host and --port')
    .addOption(
      new Option('--client <name>', 'the name in panels, history and undo; else one of your own').env(
        'BOOKSTORE_CLIENT',
      ),
    )
}
