import { readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DraftForm } from '../state/form/draft.ts'
import { readDraftFile } from './draft-file.ts'
import type { DraftHome } from './draft-home.ts'
import { isOwnerAlive, isThere } from './draft-owner.ts'
import { type Draft, readDraft } from './draft-text.ts'

/** The drafts that were found at the start. `taken` are files to be removed when their forms are kept elsewhere. */
export interface TakenOver {
  forms: DraftForm[]
  taken: string[]
  /** Sentences about what could not be read. */
  troubles: string[]
}

const NAME = /^app-\d+(?:\.taken-\d+)?$/
/** Matches the file that an interrupted write leaves. */
const TEMPORARY = /^app-(\d+)\.tmp$/

/**
 * Takes over the drafts of apps that have ended. Each is renamed first, so that of two apps that start together one gets it.
 * What cannot be read is put aside under a name of its own, and never removed.
 */
export function takeOverDrafts({ folder, prefix }: DraftHome): TakenOver {
  const found: TakenOver = { forms: [], taken: [], troubles: [] }
  for (const path of draftsIn(folder, prefix, found)) takeOver(path, join(folder, prefix), found)
  return found
}

function draftsIn(folder: string, prefix: string, { troubles }: TakenOver): string[] {
  try {
    for (const rest of restsIn(folder, prefix)) {
      const [, pid] = TEMPORARY.exec(rest) ?? []
      if (pid !== undefined) finishWrite(join(folder, prefix + rest), Number(pid))
    }
    return restsIn(folder, prefix)
      .filter(rest => NAME.test(rest))
      .map(rest => join(folder, prefix + rest))
  } catch (error) {
    if (!isMissing(error)) troubles.push(`drafts were not looked for: ${messageOf(error)}`)
    return []
  }
}

/** Finishes a write whose app was killed before the file had its name; one that is not whole was not yet promised. */
function finishWrite(temporary: string, pid: number): void {
  try {
    const draft = wholeDraft(temporary)
    if (draft ? isOwnerAlive(draft.owner) : isThere(pid)) return
    if (draft) renameSync(temporary, temporary.replace(/\.tmp$/, ''))
    else rmSync(temporary)
  } catch {
    // Its app has just finished it itself, or it is another user's.
  }
}

function wholeDraft(path: string): Draft | undefined {
  try {
    return readDraft(readDraftFile(path) ?? '')
  } catch {
    return undefined
  }
}

/** Matches the names of drafts after their prefix. */
function restsIn(folder: string, prefix: string): string[] {
  const names = readdirSync(folder).filter(name => name.startsWith(prefix))
  return names.sort().map(name => name.slice(prefix.length))
}

function takeOver(path: string, base: string, found: TakenOver): void {
  try {
    const text = readDraftFile(path)
    if (text === undefined || isOwnerAlive(readDraft(text).owner)) return
    const taken = `${base}app-${process.pid}.taken-${found.taken.length}`
    renameSync(path, taken)
    const { client, forms } = readDraft(readDraftFile(taken) ?? '')
    found.taken.push(taken)
    for (const form of forms) addForm(found.forms, form, client)
  } catch (error) {
    // Another app was quicker.
    if (!isMissing(error)) putAside(path, base, messageOf(error), found)
  }
}

/** A draft that was taken over twice, as its taker was killed in the middle, is one. */
function addForm(forms: DraftForm[], { where, form }: DraftForm, client: Draft['client']): void {
  const known: DraftForm = { where, form: form.sent ? { ...form, sent: { client, ...form.sent } } : form }
  const text = JSON.stringify(known)
  if (!forms.some(other => JSON.stringify(other) === text)) forms.push(known)
}

function putAside(path: string, base: string, reason: string, { troubles }: TakenOver): void {
  const aside = `${base}unreadable-${Date.now()}`
  try {
    renameSync(path, aside)
    troubles.push(`a draft cannot be read (${reason}); it is kept as ${aside}`)
  } catch (error) {
    troubles.push(`the draft ${path} cannot be read (${reason}), nor put aside: ${messageOf(error)}`)
  }
}

/** Removes what was taken over, when its forms are kept elsewhere. */
export function removeTaken({ taken }: TakenOver): void {
  for (const path of taken) rmSync(path, { force: true })
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/** The reason in an error, for a sentence. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
