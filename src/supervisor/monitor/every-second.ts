import type { RequestFigures, RequestMeter } from './request-meter.ts'

const SECOND_MS = 1000

/** A task that runs once a second, with the figures of the last second. */
export type Task = (figures: RequestFigures) => void

/** Runs tasks once a second, in this order. Returns the function that stops it. */
export function everySecond(meter: RequestMeter, tasks: readonly Task[]): () => void {
  const timer = setInterval(() => {
    const figures = meter.read(SECOND_MS)
    for (const task of tasks) task(figures)
  }, SECOND_MS)
  return () => clearInterval(timer)
}
