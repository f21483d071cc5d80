import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Makes a temporary directory inside the one of this process, and uses it in its place until it is ended. Processes
 * that are started meanwhile have it, too. Other users may look into it, as they may into the system's own.
 */
export class PrivateDirectory {
  readonly #path = mkdtempSync(join(tmpdir(), 'test-'))
  readonly #before = process.env['TMPDIR']

  constructor() {
    chmodSync(this.#path, 0o755)
    process.env['TMPDIR'] = this.#path
  }

  /** Removes it, and returns the paths of what was left in it. */
  end(): string[] {
    const left = readdirSync(this.#path, { recursive: true, encoding: 'utf8' })
    rmSync(this.#path, { recursive: true, force: true })
    if (this.#before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = this.#before
    return left.sort()
  }
}
