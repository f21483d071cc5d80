import { ConnectionLost } from './connection-lost.ts'

/** A request got no answer by its deadline. It may have been done all the same, as with {@link ConnectionLost}. */
export class TimedOut extends ConnectionLost {
  override readonly code = 'TIMED_OUT'

  /** `why` says what stood in the way, where that is known. */
  constructor(method: string, deadlineMs: number, why = '') {
    super('')
    this.message = `no answer to ${method} came within ${deadlineMs} ms${why === '' ? '' : `: ${why}`}`
    this.name = 'TimedOut'
  }
}
