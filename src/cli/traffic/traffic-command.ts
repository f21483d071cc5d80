import type { Command } from 'commander'
import { addServerCommand } from '../server-command.ts'
import { wholeNumber } from '../server-options.ts'
import { tokenReader } from '../tokens/given-tokens.ts'
import type { AddressOptions } from '../with-client.ts'
import { followTraffic } from './follow-traffic.ts'

/** What following needs of the process: `interruption` is asked for its signal when the command begins. */
interface Surroundings {
  stateFolder: string
  interruption(): AbortSignal
}

const WHAT =
  'show what one connection sends and is sent, without its secrets, until it ends or Ctrl+C; for operators, and the log says so'

/** Adds the command that follows the frames of one connection. */
export function addTrafficCommand(program: Command, { stateFolder, interruption }: Surroundings): void {
  const command = addServerCommand(program, 'traffic <connection>', WHAT)
  const readTokens = tokenReader(command)
  const readNumber = wholeNumber('connection', 1, Number.MAX_SAFE_INTEGER)
  command.option('--json', 'JSON for programs, a line for each frame').action(async (connection: string) => {
    const given = command.opts<AddressOptions & { json?: boolean }>()
    const options = { ...given, ...readTokens(given), stateFolder }
    await followTraffic(options, readNumber(connection), interruption())
  })
}
