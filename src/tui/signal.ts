const FLASH_MS = 120

/** Rings the terminal's bell, or shows its screen the other way round for a moment. Neither moves the cursor. */
export function signal(how: 'bell' | 'flash' | 'none'): void {
  if (how === 'bell') process.stdout.write('\x07')
  if (how !== 'flash') return
  process.stdout.write('\x1b[?5h')
  setTimeout(() => process.stdout.write('\x1b[?5l'), FLASH_MS).unref()
}
