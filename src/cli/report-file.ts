import { closeSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cleanLine } from '../domain/clean-text.ts'
import { Refused } from './refused.ts'
import { importErrors } from './sentences.ts'

/** The file of a report: it is made before the work begins, so that nothing is done whose report has no place. */
export interface ReportFile {
  /**
   * @param done what was done, for whoever reads that the report is not there
   * @throws Refused when it cannot be written
   */
  write(text: string, done: string): void
  /** Closes it. A file of which nothing was written goes. */
  end(): void
}

/**
 * Makes the file of a report, never over another file; a device may stand there.
 *
 * @throws Refused
 */
export function openReport(path: string): ReportFile {
  const isDevice = statSync(path, { throwIfNoEntry: false })?.isFile() === false
  const file = open(path, isDevice ? 'w' : 'wx')
  let isWritten = false
  return {
    write: (text, done) => {
      try {
        writeFileSync(file, text)
        isWritten = true
      } catch (error) {
        throw new Refused(importErrors.noReportAfter(path, cleanLine((error as Error).message), done), { cause: error })
      }
    },
    end: () => {
      closeSync(file)
      if (!isWritten && !isDevice) rmSync(path, { force: true })
    },
  }
}

function open(path: string, flags: 'w' | 'wx'): number {
  try {
    return openSync(path, flags)
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST'
    const why = isThere ? 'it is there already; name another file' : cleanLine((error as Error).message)
    throw new Refused(importErrors.noReport(path, why), { cause: error })
  }
}
