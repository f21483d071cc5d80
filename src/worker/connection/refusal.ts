import type { RefusalKind } from '../../refusals/kinds.ts'

/** Why a request is not let in, with the HTTP status that says so. */
export interface Refusal {
  status: 400 | 401 | 403 | 404 | 405 | 408 | 426 | 429 | 431 | 500 | 503 | 507
  message: string
  /** For the log. */
  kind: RefusalKind
  headers?: Record<string, string>
}
