import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { ServerOptions, StartFailure } from '../../hosting/host-messages.ts'

/** A server that could not start: one line for a person, and where to attach instead, if anywhere. */
export class StartError extends Error {
  readonly attach: string | undefined

  constructor(message: string, options: ErrorOptions & { attach?: string | undefined } = {}) {
    super(message, options)
    this.attach = options.attach
  }

  get failure(): StartFailure {
    return { message: this.message, ...(this.attach !== undefined && { attach: this.attach }) }
  }
}

/** Explains why the address could not be listened on, and what to do. */
export function explainListenError(error: NodeJS.ErrnoException, { host, port }: ServerOptions): StartError {
  const address = `${host}:${port}`
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartError(
        `${address} is taken${holderOf(port)}: choose another port with --port, or --port 0 for any`,
        {
          cause: error,
        },
      )
    case 'EACCES':
      return new StartError(`${address} needs more rights than this user has: choose a --port above 1023`, {
        cause: error,
      })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(`${host} is not an address of this machine: choose another --host`, { cause: error })
    default:
      return new StartError(`cannot listen on ${address}: ${error.message}`, { cause: error })
  }
}

/** Says who listens on a port, as ` by pid 4711 (node)`; nothing where the system does not tell. */
function holderOf(port: number): string {
  try {
    const inodes = listeningInodes(port)
    const pid = readdirSync('/proc').find(name => /^\d+$/.test(name) && holdsSocket(name, inodes))
    return pid === undefined ? '' : ` by pid ${pid} (${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()})`
  } catch (error) {
    // Only a courtesy: without /proc the message is shorter.
    if (error instanceof Error && 'code' in error) return ''
    throw error
  }
}

const LISTENING = '0A'

function listeningInodes(port: number): Set<string> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(file => readFileSync(file, 'latin1').split('\n'))
  const fields = lines.map(line => line.trim().split(/\s+/))
  return new Set(
    fields.filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === LISTENING).map(line => line[9] ?? ''),
  )
}

function holdsSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    const links = readdirSync(`/proc/${pid}/fd`).map(fd => readlinkSync(`/proc/${pid}/fd/${fd}`))
    return links.some(link => inodes.has(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? ''))
  } catch (error) {
    // Processes of other users, and those that end while we look, do not tell.
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}
