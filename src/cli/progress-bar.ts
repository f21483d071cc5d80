import type { WriteStream } from 'node:tty'

/** A line that shows how far something is. */
export interface ProgressBar {
  show(done: number, of: number): undefined
  /** Takes the line away. */
  end(): void
}

const WIDTH = 30

/** Shows progress, and when it will be done, on a terminal; elsewhere nothing. */
export function progressBar(stream: WriteStream, now: () => number = Date.now): ProgressBar {
  if (!stream.isTTY) return { show: () => undefined, end: () => {} }
  const began = now()
  return {
    show(done, of) {
      const share = of === 0 ? 1 : done / of
      const left = done === 0 ? '' : `, ${Math.ceil(((now() - began) / 1000) * (1 / share - 1))} s left`
      const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░')
      stream.write(`\r\x1b[2K${bar} ${done} of ${of}${left}`)
    },
    end: () => void stream.write('\r\x1b[2K'),
  }
}
