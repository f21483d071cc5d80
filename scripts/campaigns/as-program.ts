import { endAll } from '../../test/leftovers/at-end.ts'
import { PrivateDirectory } from '../../test/leftovers/private-directory.ts'

/**
 * Runs a campaign that was started by hand, in a temporary directory of its own. Ends what the campaign began, also where it
 * failed, and exits: with 0 when all went well, with 1 when it did not or something was left in the directory.
 */
export async function runAsProgram(campaign: () => Promise<boolean>): Promise<never> {
  const directory = new PrivateDirectory()
  const isGood = await campaign().catch(failed)
  const isEnded = await endAll().then(() => true, failed)
  const left = directory.end()
  if (left.length > 0) console.error(`left in the temporary directory: ${left.join(', ')}`)
  process.exit(isGood && isEnded && left.length === 0 ? 0 : 1)
}

function failed(error: unknown): false {
  console.error(error)
  return false
}
