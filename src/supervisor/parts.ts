import type { BookStore } from '../domain/book-store.ts'
import type { ServerOptions } from '../hosting/host-messages.ts'
import type { Lending } from '../lending/lending.ts'
import type { Draining, WorkerCounts } from '../protocol/results.ts'
import { createAddressLimit } from './accept/address-limit.ts'
import { ConnectionTable } from './accept/connections.ts'
import { Drain } from './accept/drain.ts'
import { Listener } from './accept/listener.ts'
import { Penalties } from './accept/penalties.ts'
import { RefusalCounts } from './accept/refusal-counts.ts'
import { REFUSALS } from './accept/refusals.ts'
import { WaitingQueue } from './accept/waiting-queue.ts'
import { leftEarlyNote, refusedNote } from './log/entries.ts'
import { EventLog } from './log/event-log.ts'
import type { LogFiles } from './log/log-files.ts'
import { RefusalLog } from './log/refusal-log.ts'
import { createEndConnection, type EndConnection } from './monitor/end-connection.ts'
import { Metrics } from './monitor/metrics.ts'
import { whyNotReady } from './monitor/readiness.ts'
import { takeReadings } from './monitor/readings.ts'
import { RequestMeter } from './monitor/request-meter.ts'
import { serverStatus } from './monitor/server-status.ts'
import { createBookHandlers } from './requests/book-handlers.ts'
import { ConnectionEnds } from './requests/connection-ends.ts'
import { createDocumentHandlers } from './requests/document-handlers.ts'
import { Documents } from './requests/documents.ts'
import { createFollowHandlers } from './requests/follow/follow.ts'
import { takeSnapshot } from './requests/follow/snapshots.ts'
import { Traffic } from './requests/follow/traffic.ts'
import type { HandlerTable } from './requests/handler.ts'
import { RequestHandlers } from './requests/handlers.ts'
import { createLendingHandlers } from './requests/lending-handlers.ts'
import { RateLimits } from './requests/limits/rate-limits.ts'
import { TokenGuesses } from './requests/limits/token-guesses.ts'
import { createOperatorHandlers } from './requests/operator-actions.ts'
import { RequestAccounting } from './requests/request-accounting.ts'
import { createPlaceCheck } from './requests/require-place.ts'
import { createServerHandlers } from './requests/server-handlers.ts'
import { createSignInHandlers } from './requests/sign-in.ts'
import type { Tokens } from './requests/tokens.ts'
import { WorkerMessages } from './requests/worker-messages.ts'
import { WorkerPool } from './workers/pool.ts'
import { Topics } from './workers/topics.ts'
import type { WorkerCommand } from './workers/worker-command.ts'
import { WorkerProcess } from './workers/worker-process.ts'
import { workerSettings } from './workers/worker-settings.ts'

/** The input of a supervisor; `start/start-server.ts` makes it. */
export interface SupervisorInput {
  /** The options. Some change at run time, when the file of `--config` is read again. */
  options: ServerOptions
  version: string
  store: BookStore
  lending: Lending
  logFiles: LogFiles
  tokens: Tokens
  command: WorkerCommand
  /** The walls between a worker and the machine, in words. */
  sandbox: readonly string[]
  /** Prints the lines of the log, besides the files. */
  print?: ((lines: readonly string[]) => void) | undefined
  /** Called when an operator asks for it. */
  onDetach(): void
  onShutdown(): void
  /** Tells how far the end has come, while the server stops. */
  onStopping(progress: Draining): void
}

/** The parts of a supervisor that it begins, stops and changes; each knows only those that it was handed. */
export type Parts = ReturnType<typeof putTogether>

/** Puts the parts of a supervisor together, each after those that it uses. Nothing runs yet. */
export function putTogether(input: SupervisorInput) {
  const base = createBase(input)
  const front = createFront(input, base)
  return { ...base, ...front, ...createRequests(input, { ...base, ...front }) }
}

/** Makes the parts that all others report to: topics with their followers, the log, the figures. */
function createBase({ options, logFiles, print }: SupervisorInput) {
  const topics = new Topics()
  const log = new EventLog({
    files: logFiles,
    print,
    isFollowed: () => topics.isFollowed('log'),
    tell: event => topics.publish('log', 'LOG', JSON.stringify(event)),
  })
  const limits = new RateLimits(options.requestsPerSecond)
  return {
    topics,
    log,
    refusals: new RefusalLog(log),
    limits,
    traffic: new Traffic(),
    meter: new RequestMeter(),
    metrics: new Metrics(),
    startedAt: performance.now(),
  }
}
type Base = ReturnType<typeof createBase>

/** Makes the parts that take a socket from its acceptance to a worker. */
function createFront({ options, version, command, onStopping }: SupervisorInput, { topics, log, refusals }: Base) {
  const penalties = new Penalties(options)
  const addressLimit = createAddressLimit(options)
  const refusalCounts = new RefusalCounts()
  const connections = new ConnectionTable({
    tell: event =>
      topics.isFollowed('connections') && topics.publish('connections', 'CONNECTION', JSON.stringify(event)),
    options,
  })
  const drain = new Drain({
    count: () => connections.size,
    note: message => log.of().info(message),
    tell: onStopping,
    begun() {
      for (const { worker } of connections.all) worker.send({ t: 'drain' })
    },
  })
  const pool = new WorkerPool({
    fork: listener => new WorkerProcess(command, listener),
    settings: workerSettings({ version, options, sharesBooks: command.sharedFd !== undefined, seal: command.seal }),
    limits: options,
  })
  const queue = new WaitingQueue({
    pool,
    connections,
    addressLimit,
    refusalCounts,
    penalties,
    drain,
    limits: options,
    refused({ connection, address }, reason, message) {
      refusals.add(address, 'busy', refusedNote(log.of({ connection }), address, REFUSALS[reason].status, message))
    },
  })
  const listener = new Listener({
    accepted: accepted => queue.enter(accepted),
    left: connection => refusals.add('', 'left', leftEarlyNote(log.of({ connection }))),
  })
  const counts = (): WorkerCounts => ({ ...pool.counts, waiting: queue.size, refused: refusalCounts.total })
  return { connections, addressLimit, refusalCounts, penalties, drain, pool, queue, listener, counts }
}
type Front = ReturnType<typeof createFront>

/** Makes the parts that read the messages of workers and answer their calls. */
function createRequests(input: SupervisorInput, parts: Base & Front) {
  const { topics, traffic, log, refusals, limits, meter, metrics, connections, penalties, drain, pool } = parts
  const endConnection = createEndConnection(log, connections)
  const ends = new ConnectionEnds({ connections, topics, traffic, drain, limits, penalties, log, refusals })
  const messages = new WorkerMessages({
    connections,
    pool,
    handlers: new RequestHandlers(createHandlers(input, { ...parts, endConnection }), { limits, log }),
    requestAccounting: new RequestAccounting({ connections, log, refusals, meter, metrics }),
    topics,
    traffic,
    ends,
    endConnection,
  })
  return { endConnection, ends, messages }
}

function createHandlers(input: SupervisorInput, parts: Base & Front & { endConnection: EndConnection }): HandlerTable {
  const { version, sandbox, store, lending, logFiles, tokens, onDetach, onShutdown } = input
  const {
    topics,
    traffic,
    log,
    limits,
    metrics,
    connections,
    addressLimit,
    refusalCounts,
    drain,
    pool,
    listener,
    counts,
    startedAt,
  } = parts
  const { workers } = pool
  const status = { version, sandbox, startedAt, connections, drain, counts }
  const readings = { ...status, store, logFiles, listener, refusalCounts, workers }
  return {
    ...createSignInHandlers({
      store,
      connections,
      limits,
      tokens,
      guesses: new TokenGuesses(),
      requirePlace: createPlaceCheck(addressLimit, refusalCounts, connections, drain),
    }),
    ...createBookHandlers(store, limits),
    ...createLendingHandlers(lending),
    ...createFollowHandlers({
      ...{ store, topics, traffic, connections, log },
      snapshot: topic => takeSnapshot({ connections, workers, log }, topic),
    }),
    ...createDocumentHandlers(new Documents()),
    ...createServerHandlers({
      status: connection => serverStatus(status, connection),
      whyNotReady: () => whyNotReady(drain, store),
      metrics: async () => metrics.text(await takeReadings(readings)),
    }),
    ...createOperatorHandlers({
      connections,
      log,
      endConnection: parts.endConnection,
      detach: onDetach,
      drain: () => drain.begin(),
      shutdown: onShutdown,
    }),
  }
}
