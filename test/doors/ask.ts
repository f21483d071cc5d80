import { handshake, RawSocket, requestHead } from '../frames/raw-socket.ts'

export type Headers = Record<string, string | string[] | undefined>

/** Writes a head and resolves with the head of the answer, on a connection of its own, from an address of this machine. */
export async function answerTo(port: number, head: string, from?: string): Promise<string> {
  const raw = await RawSocket.connect(port, from)
  raw.write(head)
  const answer = await raw.head()
  raw.socket.destroy()
  return answer
}

/** The status with which a handshake is answered: 101 when it is let in. */
export async function statusOfUpgrade(port: number, headers: Headers, line?: string): Promise<number> {
  return toStatus(await answerTo(port, handshake(headers, line)))
}

/** The status of a request to /books. */
export async function statusOfRequest(port: number, headers: Headers, line = 'GET /books HTTP/1.1'): Promise<number> {
  return toStatus(await answerTo(port, requestHead(line, { Host: '127.0.0.1', ...headers })))
}

export function toStatus(head: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1])
}
