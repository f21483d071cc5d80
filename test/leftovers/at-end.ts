const ends: (() => unknown)[] = []

/** Ends something when the test file is over, also when a test failed; what was begun last ends first. */
export function atEnd(end: () => unknown): void {
  ends.push(end)
}

/** Ends all that {@link atEnd} was given, and then throws the first error there was. Called once, by `own-directory.ts`. */
export async function endAll(): Promise<void> {
  const errors: unknown[] = []
  for (const end of ends.splice(0).reverse()) {
    try {
      await end()
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
}
