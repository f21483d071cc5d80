/** Why a WebSocket could not be opened. */
export interface Refused {
  reason: string
  /** The HTTP status of a server that refused it, such as 401 for a wrong token. */
  status?: number
}

/** How long the server may take to say why, in milliseconds. */
const PATIENCE_MS = 3_000

/**
 * Asks a server over HTTP why it did not open a WebSocket: no platform's WebSocket tells that. It may be that nobody answers, or
 * that the page this runs in may not ask.
 */
export async function whyRefused(address: URL, headers: Readonly<Record<string, string>>): Promise<Refused> {
  const url = new URL(address)
  url.protocol = url.protocol === 'ws:' ? 'http:' : 'https:'
  if (url.pathname === '/') url.pathname = '/ready'
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const response = await fetch(url, {
      headers: { Accept: 'application/json', ...headers },
      signal,
      credentials: 'omit',
    })
    const body = await response.text()
    if (response.ok) return { reason: 'it answers, and did not open the WebSocket' }
    return { status: response.status, reason: sentence(body) ?? `${response.status} ${response.statusText}`.trim() }
  } catch (error) {
    // Nobody answers, or not in time, or what answers breaks off: fetch has an error of one of these kinds for each.
    if (error instanceof TypeError || error instanceof DOMException) return { reason: causeOf(error) }
    throw error
  }
}

/** Node knows why nothing can be reached, and browsers do not tell. A server that is full lets this request wait, too. */
function causeOf({ name, cause }: Error): string {
  if (name === 'TimeoutError') return 'it does not answer; perhaps all its places are taken'
  return cause instanceof Error && cause.message !== '' ? cause.message : 'it cannot be reached'
}

/** Reads the `message` of a problem document. */
function sentence(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body)
    const isProblem = typeof value === 'object' && value !== null && 'message' in value
    return isProblem && typeof value.message === 'string' ? value.message : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
