import { PrivateDirectory } from './private-directory.ts'

/**
 * Gives a run one temporary directory for all its test files. Throws at the end when something is in it: a file whose
 * process died could not look itself.
 */
export default function begin(): () => void {
  const directory = new PrivateDirectory()
  return () => {
    // The directory of a file that could not be read as a test is no more than that.
    const left = directory.end().filter(path => !/^test-\w+$/.test(path))
    if (left.length > 0) throw new Error(`left in the temporary directory: ${left.join(', ')}`)
  }
}
