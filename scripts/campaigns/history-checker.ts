/** One operation on one book, as a client saw it. Times are of one monotonic clock. */
export interface Observed {
  start: number
  /** Infinity when the answer never came: it may have happened at any time after its start, or not at all. */
  end: number
  type: 'read' | 'write'
  /** What was written, or read; −1 is a book that is not there. */
  value: number
}

/**
 * Whether a history of one register is linearizable: is there an order in which each operation happens at one moment
 * between its start and its end, and each read sees the last write? (Wing and Gong's search, with Lowe's memory of states.)
 */
export function isLinearizable(history: readonly Observed[], initial: number): boolean {
  const operations = [...history].sort((a, b) => a.start - b.start)
  const seen = new Set<string>()
  const search = (done: bigint, value: number): boolean => {
    const key = `${done} ${value}`
    if (seen.has(key)) return false
    seen.add(key)
    const waiting = operations.flatMap((operation, index) =>
      (done >> BigInt(index)) & 1n ? [] : [{ operation, index }],
    )
    // What was never answered need not have happened.
    if (waiting.every(({ operation }) => operation.end === Number.POSITIVE_INFINITY)) return true
    const firstEnd = Math.min(...waiting.map(({ operation }) => operation.end))
    return waiting.some(({ operation, index }) => {
      if (operation.start > firstEnd) return false
      if (operation.type === 'read' && operation.value !== value) return false
      return search(done | (1n << BigInt(index)), operation.type === 'write' ? operation.value : value)
    })
  }
  return search(0n, initial)
}
