import type { IncomingMessage } from 'node:http'

/** Characters of a refusal's body that are looked at. */
const MOST = 4096

/** Says in a line why a server did not let a WebSocket in: its own words where it has them, else the status. */
export async function readRefusal(response: IncomingMessage): Promise<string> {
  const status = `${response.statusCode} ${response.statusMessage ?? ''}`.trim()
  try {
    return sentence(await readBody(response)) ?? status
  } catch (error) {
    // The body broke off: the status says enough.
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return status
    throw error
  }
}

async function readBody(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk
    if (text.length > MOST) break
  }
  return text
}

/** The `message` of a problem in JSON. */
function sentence(body: string): string | undefined {
  const value: unknown = JSON.parse(body)
  const isProblem = typeof value === 'object' && value !== null && 'message' in value
  return isProblem && typeof value.message === 'string' ? value.message : undefined
}
