import { performance } from 'node:perf_hooks'
import type { Channel } from '../../channel/channel.ts'
import type { Heartbeat, RefusedCalls, WorkerLogEntry } from '../../channel/messages.ts'

/** Counts what a connection does, and reports it to the supervisor: log entries soon, figures once a second. */
export interface Meter {
  /** Logs a request that was answered. */
  log(entry: WorkerLogEntry): void
  received(bytes: number): void
  sent(bytes: number): void
  /** Sends what has not been reported yet. */
  flush(): void
  end(): void
}

/** How long a log entry may wait for others, in milliseconds: each message wakes the supervisor. */
const LOG_DELAY_MS = 50
const HEARTBEAT_MS = 1000
/** The time between reports while nothing is asked: a hundred idle workers should not keep a core awake. */
const IDLE_HEARTBEAT_MS = 5000
/** A random part of that time is left out, so that workers which were forked together do not report together. */
const IDLE_SPREAD = 0.4

/** `takeRefusals`: the calls that the kernel has refused since it was asked last. */
export function createMeter(channel: Channel, takeRefusals: () => RefusedCalls = () => []): Meter {
  const heartbeat: Heartbeat = { requests: 0, bytesIn: 0, bytesOut: 0, lastMethod: '', cpuMs: 0, lagMs: 0 }
  const cpuAtStart = process.cpuUsage()
  // The report's own lateness tells the delay of the event loop. A histogram of it would wake an idle process fifty times a second.
  let due = 0
  let beatTimer: NodeJS.Timeout | undefined
  let isActive = true
  let entries: WorkerLogEntry[] = []
  let logTimer: NodeJS.Timeout | undefined

  function flush(): void {
    clearTimeout(logTimer)
    logTimer = undefined
    if (entries.length > 0) channel.send({ t: 'log' }, JSON.stringify(entries))
    entries = []
  }

  function report(): void {
    const cpu = process.cpuUsage(cpuAtStart)
    heartbeat.cpuMs = Math.round((cpu.user + cpu.system) / 1000)
    heartbeat.lagMs = Math.max(0, Math.round(performance.now() - due))
    const refused = takeRefusals()
    if (refused.length > 0) channel.send({ t: 'refused' }, JSON.stringify(refused))
    const next = isActive ? HEARTBEAT_MS : Math.round(IDLE_HEARTBEAT_MS * (1 - Math.random() * IDLE_SPREAD))
    channel.send({ t: 'heartbeat', next }, JSON.stringify(heartbeat))
    schedule(next)
    isActive = false
  }

  function schedule(ms: number): void {
    clearTimeout(beatTimer)
    due = performance.now() + ms
    beatTimer = setTimeout(report, ms)
  }

  /** Makes the first request after a pause be reported within a second, not when the slow report is due. */
  function wake(): void {
    if (!isActive && due - performance.now() > HEARTBEAT_MS) schedule(HEARTBEAT_MS)
    isActive = true
  }

  schedule(HEARTBEAT_MS)
  return {
    log(entry) {
      wake()
      heartbeat.requests++
      if (entry.method !== undefined) heartbeat.lastMethod = entry.method
      entries.push(entry)
      if (entries.length >= 500) flush()
      else logTimer ??= setTimeout(flush, LOG_DELAY_MS)
    },
    received: bytes => {
      heartbeat.bytesIn += bytes
    },
    sent: bytes => {
      heartbeat.bytesOut += bytes
    },
    flush,
    end() {
      report()
      flush()
      clearTimeout(beatTimer)
    },
  }
}

/** Measures milliseconds since the call, to a tenth. */
export function stopwatch(): () => number {
  const start = performance.now()
  return () => Math.round((performance.now() - start) * 10) / 10
}
