import type { HostEvent, HostRequest } from '../hosting/host-messages.ts'
import { StartError } from './start/start-error.ts'
import { type RunningServer, startServer } from './start/start-server.ts'

// The supervisor as the terminal app forks it: told what to serve over IPC, it ends when the app does, however that
// ends, unless it was detached.

let server: RunningServer | undefined
let isDetached = false
let isStopping = false
let isHurried = false

process.on('message', (request: HostRequest) => {
  if (request.type === 'start') void start(request)
  else if (request.type === 'stop') void stop()
  else server?.hurry()
})
process.on('disconnect', () => {
  if (!isDetached) void stop()
})
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => endAsAsked())
}
// The app that read these pipes may be gone.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

async function start({ options }: Extract<HostRequest, { type: 'start' }>): Promise<void> {
  try {
    server = await startServer(options, {
      onDetach: detach,
      onShutdown: () => void stop(),
      // A start that fails ends the same way, and is told of as such.
      onStopping: progress => isStopping && tell({ type: 'stopping', ...progress }),
    })
    tell({ type: 'listening', url: server.url, pid: process.pid, operatorToken: server.operatorToken })
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    // The channel must have carried the reason before the process goes.
    tell({ type: 'failed', ...error.failure }, () => process.exit(1))
  }
}

function detach(): void {
  isDetached = true
  tell({ type: 'detached' })
}

/** Ends at signals: in order, the second time without waiting for clients, the third at once. */
function endAsAsked(): void {
  if (isHurried) process.exit(1)
  isHurried = isStopping
  if (isStopping) server?.hurry()
  else void stop()
}

/** Ends in order. */
async function stop(): Promise<void> {
  if (isStopping) return
  isStopping = true
  tell({ type: 'stopping', open: server?.connections ?? 0, of: server?.connections ?? 0 })
  await server?.stop()
  process.exit(0)
}

function tell(event: HostEvent, sent: () => void = () => {}): void {
  // Without a callback, a send to a parent that is gone would end this process.
  if (process.connected) process.send?.(event, sent)
  else sent()
}
