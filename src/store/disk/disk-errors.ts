import { BookstoreError } from '../../domain/errors.ts'

/** The sentences that explain failures of the disk to a person. */
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

/** Makes the error of a failed write. When it is not certain that nothing was written, the error must not say so. */
export function notSaved(cause: Error, isCertain: boolean): BookstoreError {
  const message = isCertain
    ? `not saved: ${explain(cause)}`
    : 'the disk failed, and it is not known whether this was saved'
  return new BookstoreError('STORAGE', message, isCertain ? {} : { outcome: 'unknown' }, { cause })
}

/** Makes the error of a start that the file system refused. */
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

/** Whether an error comes from the file system and not from a mistake of ours. */
export function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && (error as NodeJS.ErrnoException).code !== undefined
}
