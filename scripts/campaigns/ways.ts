import { createServer } from 'node:net'
import { findProgram, type ProxyName, startProxy } from '../../test/processes/proxy.ts'
import type { TestServer } from '../../test/processes/server.ts'
import { Relay } from './relay.ts'

/** How a client reaches the server: through a relay that can be cut, or through a proxy that can be started again. */
export const WAYS = ['relay', 'nginx', 'caddy'] as const
export type WayName = (typeof WAYS)[number]

/** A way that is open. */
export interface Way {
  url: string
  /** Cuts all connections that go this way; resolves when others can be made. */
  cut(): Promise<void>
  close(): Promise<void>
}

/** Why a way cannot be gone here; undefined where it can. */
export function whyNotBy(name: WayName): string | undefined {
  if (name === 'relay' || findProgram(name) !== undefined) return undefined
  return `${name} is not installed: scripts/setup-test-tools.sh does that`
}

/** Opens a way to a server. */
export function openWay(name: WayName, server: TestServer): Promise<Way> {
  return name === 'relay' ? byRelay(server.port) : byProxy(name, server.port)
}

async function byRelay(port: number): Promise<Way> {
  const relay = await Relay.start(port)
  return { url: relay.url, cut: async () => relay.cut(), close: async () => relay.close() }
}

/** Below those that the system gives to whoever asks for any port: nobody else gets it while the proxy is away. */
async function lastingPort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const probe = createServer()
    const isFree = await new Promise<boolean>(resolve => {
      probe.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true))
    })
    if (isFree) {
      await new Promise(resolve => probe.close(resolve))
      return port
    }
  }
}

async function byProxy(name: ProxyName, server: number): Promise<Way> {
  const port = await lastingPort()
  let proxy = await startProxy(name, server, { isPlain: true, port })
  return {
    url: `ws://127.0.0.1:${port}`,
    cut: async () => {
      await proxy.stop()
      proxy = await startProxy(name, server, { isPlain: true, port })
    },
    close: () => proxy.stop(),
  }
}
