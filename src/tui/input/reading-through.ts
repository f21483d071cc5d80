/** A terminal's input in which whoever reads gets something else for each chunk. */
export function readingThrough(input: NodeJS.ReadStream, change: (chunk: string) => string): NodeJS.ReadStream {
  const read = (size?: number): string | null => {
    const chunk: string | null = input.read(size)
    return chunk === null ? null : change(chunk)
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
