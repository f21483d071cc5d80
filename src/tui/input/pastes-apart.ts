const ESCAPE = '\u001b'
const PASTE_START = '\u001b[200~'
/** Ctrl+Space, which does nothing here. */
const SEPARATOR = '\0'

/**
 * A terminal's input in which a paste never follows an Esc directly. Ink reads a control sequence behind an Esc as one
 * with Alt: a paste that arrives together with the Esc before it (over a slow line, they do) would be taken for typed keys.
 */
export function pastesApart(input: NodeJS.ReadStream): NodeJS.ReadStream {
  let isAfterEscape = false
  const read = (size?: number): string | null => {
    const chunk: string | null = input.read(size)
    if (chunk === null) return null
    const apart = chunk.replaceAll(PASTE_START, (start, at) => {
      const isEscaped = at === 0 ? isAfterEscape : chunk[at - 1] === ESCAPE
      return isEscaped ? SEPARATOR + start : start
    })
    isAfterEscape = chunk.endsWith(ESCAPE)
    return apart
  }
  return new Proxy(input, {
    get(target, name) {
      if (name === 'read') return read
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  })
}
