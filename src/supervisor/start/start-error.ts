import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { ServerOptions, StartFailure } from '../../hosting/host-messages.ts'
import { startErrors } from '../sentences.ts'

/** The server could not start. The message is one line for a person; `attach` is the server to connect to instead. */
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

/** Says why the server cannot listen on its address, and what to do. */
export function explainListenError(error: NodeJS.ErrnoException, { host, port }: ServerOptions): StartError {
  const address = `${host}:${port}`
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartError(startErrors.addressTaken(address, holderOf(port)), { cause: error })
    case 'EACCES':
      return new StartError(startErrors.portForbidden(address), { cause: error })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(startErrors.notOurAddress(host), { cause: error })
    default:
      return new StartError(startErrors.cannotListen(address, error.message), { cause: error })
  }
}

/** Names the process that listens on a port, as `pid 4711 (node)`. Undefined where the system does not tell. */
function holderOf(port: number): string | undefined {
  try {
    const inodes = listeningInodes(port)
    const pid = readdirSync('/proc').find(name => /^\d+$/.test(name) && holdsSocket(name, inodes))
    return pid && `pid ${pid} (${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()})`
  } catch (error) {
    // Without /proc the message is shorter.
    if (error instanceof Error && 'code' in error) return undefined
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
    // Processes of other users cannot be read, nor those that end meanwhile.
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}
