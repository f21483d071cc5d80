import { hostname } from 'node:os'
import { isLoopback } from '../protocol/loopback.ts'

/**
 * The name under which an app speaks to its server, for panels, log, history and UNDO. On the server's own machine it is always the
 * same, so that it holds over detach and attach; from another machine it says which. Apps that run at the same time may share
 * one: each takes back only what it did itself, and asks about all else.
 */
export function clientName(url: string, isHere: boolean): string {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  return isHere || host === 'localhost' || isLoopback(host) ? 'app' : `app-${hostname()}`
}
