import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Where the drafts of a catalogue are: a folder, and how their names begin. */
export interface DraftHome {
  folder: string
  prefix: string
  /** Whether the folder is made when it is missing: where a catalogue is to be, that is its server's to do. */
  isOurs: boolean
}

/** The facts that an app knows about its catalogue. */
export interface Whereabouts {
  /** The path of the catalogue that it serves, or by which it found the server. */
  db?: string
  url?: string
  /** The folder of the user's state. */
  stateFolder: string
}

/** Beside the catalogue where that is known; else in the folder of the user's state, by the address of its server. */
export function draftHome({ db, url = '', stateFolder }: Whereabouts): DraftHome {
  if (db !== undefined) {
    const path = existsSync(db) ? realpathSync(db) : db
    return { folder: dirname(path), prefix: `${basename(path)}.draft-`, isOurs: false }
  }
  const { host, pathname } = new URL(url)
  const place = `${host}${pathname === '/' ? '' : pathname}`.replace(/[^A-Za-z0-9.-]+/g, '_')
  return { folder: join(stateFolder, 'bookstore'), prefix: `${place}.draft-`, isOurs: true }
}
