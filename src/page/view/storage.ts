/** The store for this tab alone, or the one for all tabs of this server. */
type Kind = 'sessionStorage' | 'localStorage'

/** Reads a text that was kept. A browser may be set to keep nothing, and then refuses even the question. */
export function kept(kind: Kind, key: string): string | null {
  try {
    return window[kind].getItem(key)
  } catch {
    return null
  }
}

/** Keeps a text where the browser lets it; null forgets it. */
export function keep(kind: Kind, key: string, text: string | null): void {
  try {
    if (text === null) window[kind].removeItem(key)
    else window[kind].setItem(key, text)
  } catch {
    // Until the page is left, its parts know it all the same.
  }
}
