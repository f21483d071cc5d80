import type { HostEvent, HostRequest } from '../hosting/host-messages.ts'
import { StartError } from './start/start-error.ts'
import { type RunningServer, startServer } from './start/start-server.ts'

// The supervisor as the terminal app forks it. The app tells it over IPC what to serve. The supervisor ends when the app ends, even
// if the app was killed, unless the supervisor was detached.

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
// The app at the other end of these pipes may be gone.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

async function start({ options }: Extract<HostRequest, { type: 'start' }>): Promise<void> {
  try {
    server = await startServer(options, {
      onDetach: detach,
      onShutdown: () => void stop(),
      // A start that fails stops the server, too; the app is told only that it failed.
      onStopping: progress => isStopping && tell({ type: 'stopping', ...progress }),
    })
    tell({ type: 'listening', url: server.url, pid: process.pid, operatorToken: server.operatorToken })
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    // The process must not end before the reason is sent.
    tell({ type: 'failed', ...error.failure }, () => process.exit(1))
  }
}

function detach(): void {
  isDetached = true
  tell({ type: 'detached' })
}

/** Ends the server at a signal: in order; at the second one without waiting for clients; at the third at once. */
function endAsAsked(): void {
  if (isHurried) process.exit(1)
  isHurried = isStopping
  if (isStopping) server?.hurry()
  else void stop()
}

/** Ends the server in order, and the process with it. */
async function stop(): Promise<void> {
  if (isStopping) return
  isStopping = true
  tell({ type: 'stopping', open: server?.connections ?? 0, of: server?.connections ?? 0 })
  await server?.stop()
  process.exit(0)
}

function tell(event: HostEvent, sent: () => void = () => {}): void {
  // Without a callback, sending to a parent that is gone would throw.
  if (process.connected) process.send?.(event, sent)
  else sent()
}
