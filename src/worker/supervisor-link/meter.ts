import { performance } from 'node:perf_hooks'
import type { Channel } from '../../channel/channel.ts'
import type { Beat, WorkerLogEntry } from '../../channel/messages.ts'

/** Counts what a connection does, and reports it: log lines soon, figures once a second. */
export interface Meter {
  /** Notes a request that was answered. */
  log(entry: WorkerLogEntry): void
  received(bytes: number): void
  sent(bytes: number): void
  /** Sends what has not been reported yet. */
  flush(): void
  end(): void
}

/** How long a log line may wait for others, in milliseconds: a message of its own would wake the supervisor. */
const LOG_DELAY_MS = 50
const BEAT_MS = 1000
/** The same, while nothing is asked: a hundred idle workers should not keep a core awake. */
const IDLE_BEAT_MS = 5000
/** By so much of it one beat is sooner than another: the beats of workers that were forked together would come together. */
const IDLE_SPREAD = 0.4

export function createMeter(channel: Channel): Meter {
  const beat: Beat = { requests: 0, bytesIn: 0, bytesOut: 0, lastMethod: '', cpuMs: 0, lagMs: 0 }
  const cpuAtStart = process.cpuUsage()
  // A histogram of the loop's delay would wake an idle process fifty times a second; the beat's own lateness is free.
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
    beat.cpuMs = Math.round((cpu.user + cpu.system) / 1000)
    beat.lagMs = Math.max(0, Math.round(performance.now() - due))
    const next = isActive ? BEAT_MS : Math.round(IDLE_BEAT_MS * (1 - Math.random() * IDLE_SPREAD))
    channel.send({ t: 'beat', next }, JSON.stringify(beat))
    schedule(next)
    isActive = false
  }

  function schedule(ms: number): void {
    clearTimeout(beatTimer)
    due = performance.now() + ms
    beatTimer = setTimeout(report, ms)
  }

  /** The first request after a pause is reported within a second, not when the slow beat is due. */
  function wake(): void {
    if (!isActive && due - performance.now() > BEAT_MS) schedule(BEAT_MS)
    isActive = true
  }

  schedule(BEAT_MS)
  return {
    log(entry) {
      wake()
      beat.requests++
      if (entry.method !== undefined) beat.lastMethod = entry.method
      entries.push(entry)
      if (entries.length >= 500) flush()
      else logTimer ??= setTimeout(flush, LOG_DELAY_MS)
    },
    received: bytes => {
      beat.bytesIn += bytes
    },
    sent: bytes => {
      beat.bytesOut += bytes
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
