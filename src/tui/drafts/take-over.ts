import { readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { DraftForm } from '../state/form/draft.ts'
import { readDraftFile } from './draft-file.ts'
import type { DraftHome } from './draft-home.ts'
import { isOwnerAlive } from './draft-owner.ts'
import { type Draft, readDraft } from './draft-text.ts'

/** What was found at the start. `taken` are files to be removed when their forms are kept elsewhere. */
export interface TakenOver {
  forms: DraftForm[]
  taken: string[]
  /** Sentences about what could not be read. */
  troubles: string[]
}

const NAME = /^app-\d+(?:\.taken-\d+)?$/
/** What is left of a write that was cut off. */
const TEMPORARY = /^app-\d+\.tmp$/
const TEMPORARY_MS = 60_000

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
    const names = readdirSync(folder).filter(name => name.startsWith(prefix))
    const those = (pattern: RegExp) =>
      names.filter(name => pattern.test(name.slice(prefix.length))).map(name => join(folder, name))
    for (const path of those(TEMPORARY)) removeOld(path)
    return those(NAME).sort()
  } catch (error) {
    if (!isMissing(error)) troubles.push(`drafts were not looked for: ${messageOf(error)}`)
    return []
  }
}

function removeOld(path: string): void {
  try {
    if (Date.now() - statSync(path).mtimeMs > TEMPORARY_MS) rmSync(path)
  } catch {
    // Its app has just finished it, or it is another user's.
  }
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
