import { BookstoreError } from '../../domain/errors.ts'

/** What a failure of the disk means to a person. */
export function explain(cause: Error): string {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
      return 'the disk is full'
    case 'EDQUOT':
      return 'the quota of this user is used up'
    case 'EROFS':
      return 'the file system is read-only'
    case 'EIO':
      return 'the disk reports an error'
    default:
      return cause.message
  }
}

/** The answer to a write that failed. Without certainty nobody may say that it did not happen. */
export function notSaved(cause: Error, isCertain: boolean): BookstoreError {
  const message = isCertain
    ? `not saved: ${explain(cause)}`
    : 'the disk failed, and it is not known whether this was saved'
  return new BookstoreError('STORAGE', message, isCertain ? {} : { outcome: 'unknown' }, { cause })
}

/** The answer to a start that the file system refused. */
export function explainOpen(file: string, error: NodeJS.ErrnoException): BookstoreError {
  const reasons: Readonly<Record<string, string>> = {
    EISDIR: 'it is a folder',
    EACCES: 'this user may not read it',
    EPERM: 'this user may not write it',
    ENOSPC: 'the disk is full',
    ENOENT: 'its folder is not there',
  }
  const reason = reasons[error.code ?? ''] ?? error.message
  return new BookstoreError('STORAGE', `${file} cannot be opened: ${reason}`, {}, { cause: error })
}

/** Whether the file system said no, and not a mistake of ours. */
export function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && (error as NodeJS.ErrnoException).code !== undefined
}
