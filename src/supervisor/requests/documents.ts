import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { BookstoreError } from '../../domain/errors.ts'
import type { DocumentName } from '../../protocol/documents.ts'
import { requestErrors } from '../sentences.ts'

/** The folder into which the build puts the documents. */
const FOLDER = fileURLToPath(new URL('../../documents', import.meta.url))

/** A document as it goes to clients, in base64: a message over the channel has no line break. */
export interface Prepared {
  /** The ETag without what tells the two forms of the document apart. */
  hash: string
  plain: string
  gzipped: string
  /** The part of a content security policy that allows an HTML document its own scripts and styles; empty for others. */
  inline: string
}

/** The documents of the build. Each is read when it is asked for first, and kept from then on. */
export class Documents {
  readonly #folder: string
  readonly #prepared = new Map<DocumentName, Promise<Prepared>>()

  constructor(folder: string = FOLDER) {
    this.#folder = folder
  }

  /** Rejects with NOT_FOUND when the build left it out. That is not kept: the file may be made later. */
  get(name: DocumentName): Promise<Prepared> {
    const known = this.#prepared.get(name) ?? this.#prepare(name)
    this.#prepared.set(name, known)
    return known
  }

  async #prepare(name: DocumentName): Promise<Prepared> {
    try {
      const bytes = await readFile(join(this.#folder, name))
      return {
        hash: hashOf(bytes, 'base64url').slice(0, 27),
        plain: bytes.toString('base64'),
        gzipped: (await promisify(gzip)(bytes, { level: 9 })).toString('base64'),
        inline: name.endsWith('.html') ? inlinePolicy(bytes.toString()) : '',
      }
    } catch (error) {
      this.#prepared.delete(name)
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      throw new BookstoreError('NOT_FOUND', requestErrors.documentMissing(name), {}, { cause: error })
    }
  }
}

/** Names the hash of each script and style that stands in a page, so that a browser runs these and no other. */
function inlinePolicy(html: string): string {
  return `script-src ${hashesIn(html, 'script')}; style-src ${hashesIn(html, 'style')}`
}

function hashesIn(html: string, element: 'script' | 'style'): string {
  const found = [...html.matchAll(new RegExp(`<${element}[^>]*>(.*?)</${element}>`, 'gs'))]
  const hashes = found.map(([, text = '']) => `'sha256-${hashOf(text, 'base64')}'`)
  return hashes.length === 0 ? "'none'" : hashes.join(' ')
}

function hashOf(content: string | Buffer, encoding: 'base64' | 'base64url'): string {
  return createHash('sha256').update(content).digest(encoding)
}
