const NEEDED = [22, 13] as const

/** Says why this Node cannot run the bookstore, or undefined when it can. */
export function nodeComplaint(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return undefined
  return `bookstore: Node ${NEEDED.join('.')} or newer is needed, and this is ${version}. "npm start" in the project brings its own.`
}
