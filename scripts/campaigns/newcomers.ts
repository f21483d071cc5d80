import WebSocket from 'ws'

/** What clients met that came while something went on. */
export interface Newcomers {
  /** How long each took from connecting to its answer, in milliseconds. */
  times: number[]
  /** How those were turned away that got no answer, such as `Unexpected server response: 503`. */
  turnedAway: string[]
}

/** Between one client and the next, so that they are no crowd themselves. */
const PAUSE_MS = 50

/** Lets clients come one after the other from an address of this machine until something is over: each asks once and leaves. */
export async function letCome(url: string, from: string, over: Promise<unknown>): Promise<Newcomers> {
  let isOver = false
  void over.finally(() => {
    isOver = true
  })
  const met: Newcomers = { times: [], turnedAway: [] }
  while (!isOver) {
    const start = performance.now()
    await askOnce(url, from).then(
      () => met.times.push(performance.now() - start),
      (error: Error) => met.turnedAway.push(error.message),
    )
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
  }
  return met
}

/** Connects, asks for a book that is not there, and leaves. Rejects when it is turned away. */
function askOnce(url: string, localAddress: string): Promise<void> {
  const socket = new WebSocket(url, { localAddress })
  return new Promise((resolve, reject) => {
    socket.on('open', () => socket.send('GET 987654'))
    socket.on('message', () => {
      socket.close()
      resolve()
    })
    socket.on('error', reject)
    socket.on('close', code => reject(new Error(`closed with ${code}`)))
  })
}
