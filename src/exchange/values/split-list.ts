/** Splits a cell of several values: `<A><B>` as SLiMS writes it, else at the marks between them. */
export function splitList(text: string, between: RegExp = /[;|\r\n]/): string[] {
  const clean = text.trim()
  const isAngled = /^<[^<>]*>(?:\s*,?\s*<[^<>]*>)*$/.test(clean)
  const parts = isAngled ? clean.slice(1, -1).split(/>\s*,?\s*</) : clean.split(between)
  return parts.map(part => part.trim()).filter(part => part !== '')
}
