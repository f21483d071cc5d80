import { expect, test } from 'vitest'
import { isBlockedPort } from '../../src/client/connection/blocked-ports.ts'

/** What this Node itself refuses. It says so before it connects; a signal that is aborted keeps it from that. */
async function isBlockedHere(port: number): Promise<boolean> {
  const controller = new AbortController()
  const refused = fetch(`http://127.0.0.1:${port}`, { signal: controller.signal }).catch(({ cause }) => cause?.message)
  setImmediate(() => controller.abort())
  return (await refused) === 'bad port'
}

test('those are refused that Node refuses, of all below 1,100 and of others that count', async () => {
  const others = [1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6669, 6679, 6697, 8080, 10080]
  const ports = [...Array.from({ length: 60 }, (_, index) => index * 18 + 1), ...others]
  for (const port of ports) expect([port, isBlockedPort(port)]).toEqual([port, await isBlockedHere(port)])
})
