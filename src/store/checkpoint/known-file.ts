import { resolve } from 'node:path'
import { command } from '../../shell/command.ts'
import type { FileIdentity, Files } from '../disk/files.ts'
import { linkAside, putAside } from '../disk/put-aside.ts'
import { checksum } from '../journal/journal-line.ts'
import { keepOriginal } from './original.ts'

/** Knows db.json as we last wrote or read it, so that a file of somebody else is recognised. */
export class KnownFile {
  readonly #files: Files
  readonly #path: string
  #identity: FileIdentity | undefined
  #checksum = ''
  /** Whether the file is another program's, so that a copy is kept before ours takes its place. */
  isToBeKept = false

  constructor(files: Files, path: string) {
    this.#files = files
    this.#path = path
  }

  /** Bytes of it. */
  get size(): number {
    return this.#identity?.size ?? 0
  }

  /** Notes the file that is there now; the checksum is the CRC-32 of its bytes, in hex. */
  set(identity: FileIdentity | undefined, sum: string): void {
    this.#identity = identity
    this.#checksum = sum
    this.isToBeKept = false
  }

  /**
   * Whether somebody else has put another file in place of ours, or taken ours away. Own writes are known by their
   * content, so that a copy that was put back counts as ours.
   */
  async isForeign(): Promise<boolean> {
    if (!(await this.#files.identity(this.#path))) return this.#identity !== undefined
    return (await this.foreignContent()) !== undefined
  }

  /** Reads the file that somebody else put there; undefined when ours is there, or none. */
  async foreignContent(): Promise<Buffer | undefined> {
    const identity = await this.#files.identity(this.#path)
    if (!identity || isSameFile(identity, this.#identity)) return undefined
    const content = await this.#files.read(this.#path)
    return content && checksum(content) !== this.#checksum ? content : undefined
  }

  /** Keeps a copy of what somebody else has made, where changes in the journal win over it; resolves with what an owner should know. */
  async keepOverruled(content: Buffer, mode: number | undefined): Promise<string> {
    const aside = await putAside(this.#files, `${this.#path}.external-`, content, mode)
    return `${this.#path} was edited while acknowledged changes waited in its journal: the changes are applied on top, and a copy of the edited file is ${aside}`
  }

  /** Keeps what somebody else has made before ours takes its place; resolves with what an owner should know of it. */
  async keep(): Promise<string | undefined> {
    if (!(await this.isForeign())) return this.isToBeKept ? this.#keepOriginal() : undefined
    if (!(await this.#files.identity(this.#path)))
      return `${this.#path} was taken away while it was being served; it is written anew`
    const aside = await linkAside(this.#files, this.#path, `${this.#path}.external-`)
    const merge = command('merge', '--db', resolve(this.#path), resolve(aside))
    return `${this.#path} was edited while it was being served. The edited file is kept as ${aside}. What differs is shown, and can be taken over, by: ${merge}`
  }

  async #keepOriginal(): Promise<string> {
    const name = await keepOriginal(this.#files, this.#path, this.#identity?.mode)
    return `${this.#path} was made by another program or by hand, and is written in our form from here on; ${name} is a copy of it`
  }
}

function isSameFile(a: FileIdentity, b: FileIdentity | undefined): boolean {
  return a.inode === b?.inode && a.size === b.size && a.modifiedMs === b.modifiedMs
}
