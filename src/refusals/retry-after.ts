/** After how many milliseconds a client that was refused for want of a worker, or by the limit of its address, may try again. */
export const RETRY_AFTER_MS = 5_000

/** The header that says after how many milliseconds to try again. HTTP counts in whole seconds: at least one, rounded up. */
export function retryAfter(ms: number): { 'Retry-After': string } {
  return { 'Retry-After': String(Math.max(1, Math.ceil(ms / 1000))) }
}
