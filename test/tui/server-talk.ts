import type { ConnectionInfo, Stats } from '../../src/protocol/notifications.ts'
import { AppModel } from './app-model.ts'

const at = '2026-01-01T00:00:00.000Z'

/** A connection that has asked for nothing yet. */
export const connection = (id: number, more: Partial<ConnectionInfo> = {}): ConnectionInfo => ({
  ...{
    id,
    pid: 4000 + id,
    client: `till-${id}`,
    role: 'writer',
    address: '127.0.0.1',
    protocol: 'websocket',
    since: at,
  },
  ...{ requests: 0, bytesIn: 0, bytesOut: 0, lastMethod: '', pss: 0, cpu: 0, lagMs: 0 },
  ...more,
})

export function connected(...ids: number[]): AppModel {
  const app = new AppModel()
  for (const id of ids) app.tell({ type: 'connection', told: { event: 'opened', connection: connection(id) } })
  return app.press('3')
}

export function closedJustNow(app: AppModel, id: number): AppModel {
  return app.tell({ type: 'connection', told: { event: 'closed', connection: connection(id), reason: 'ended' } })
}

export function closed(app: AppModel, id: number): AppModel {
  return closedJustNow(app, id).tell({ type: 'tick', now: app.state.now + 10_000 })
}

export const stats = (more: object = {}): Stats => ({
  ...{ at, requestsPerSecond: 3, p50Ms: 1, p99Ms: 2, loopLagMs: 0, connections: 2, books: 30, journalBytes: 0 },
  workers: { busy: 1, spare: 2, starting: 0, handshake: 0, ending: 0, pausedMs: 0, max: 64, waiting: 0, refused: 0 },
  sandbox: [],
  writable: true,
  ...more,
})
