/** Whether a change is to be taken back, or made again. */
export type Undoing = 'undo' | 'redo'

/** The changes of this run of the app by their revisions, the last one last: those to be taken back, and those to be made again. */
export interface OwnChanges {
  undo: readonly number[]
  redo: readonly number[]
  /** Revisions of which the server says that they can be neither. */
  gone: readonly number[]
}

export const NO_CHANGES: OwnChanges = { undo: [], redo: [], gone: [] }
