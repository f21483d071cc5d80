const FIRST_MS = 100
const LONGEST_MS = 5_000

/** How long to wait before the next attempt to connect: doubled each time, capped, and spread so that clients do not come all at once. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt)
  return Math.round(longest * (0.5 + random() / 2))
}
