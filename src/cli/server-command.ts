import type { Command } from 'commander'
import { addAddressOptions } from './server-options.ts'

/** Adds a command that finds a server which runs. */
export function addServerCommand(program: Command, usage: string, description: string): Command {
  return addAddressOptions(program.command(usage).description(description)).option(
    '--url <url>',
    'the server; found by --db, else by --host and --port',
  )
}
