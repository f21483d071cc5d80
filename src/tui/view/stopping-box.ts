import { fit } from '../../text/fit.ts'
import { count } from '../content/figures.ts'
import type { Line } from '../content/line.ts'
import type { AppState } from '../state/app-state.ts'
import { frame } from './frame.ts'

const WIDTH = 52
const HEIGHT = 7

/** While the server stops and connections are open still: how many, and what can be done. */
export function stoppingBox({ server, size }: AppState): Line[] | undefined {
  const { status, stopping } = server
  if (status !== 'stopping' || !stopping || stopping.open === 0) return undefined
  const { open, of, seconds } = stopping
  const width = Math.min(size.columns, WIDTH)
  const inner = width - 6
  const body: Line[] = [
    [{ text: `  ${fit(`${count(open)} of ${count(of)} connections still open`, inner)}`, bold: true }],
    [{ text: '  ' }, ...bar(1 - open / of, inner)],
    [{ text: `  ${fit(`They have ${seconds} s to close, then they are ended.`, inner)}` }],
    [],
    [{ text: '  q', tone: 'accent', bold: true }, { text: ` ${fit('waits for them no longer', inner - 2)}` }],
  ]
  const height = Math.min(size.rows, HEIGHT)
  return frame({ width, height, title: 'The server stops', isFocused: true, tone: 'warn' }, body)
}

function bar(share: number, width: number): Line {
  const done = Math.round(share * width)
  return [
    { text: '█'.repeat(done), tone: 'good' },
    { text: '░'.repeat(width - done), tone: 'quiet' },
  ]
}
