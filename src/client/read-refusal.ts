import type { IncomingMessage } from 'node:http'

/** Characters of a refusal's body that are read. */
const MOST = 4096

/** Says in one line why a server refused a WebSocket: with its own message, else with the status. */
export async function readRefusal(response: IncomingMessage): Promise<string> {
  const status = `${response.statusCode} ${response.statusMessage ?? ''}`.trim()
  try {
    return sentence(await readBody(response)) ?? status
  } catch (error) {
    // The body broke off. The status alone is told.
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

/** Reads the `message` of a problem document. */
function sentence(body: string): string | undefined {
  const value: unknown = JSON.parse(body)
  const isProblem = typeof value === 'object' && value !== null && 'message' in value
  return isProblem && typeof value.message === 'string' ? value.message : undefined
}
