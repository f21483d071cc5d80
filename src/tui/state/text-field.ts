/** A line of text with a cursor in it. */
export interface TextField {
  before: string
  after: string
}

export const EMPTY_FIELD: TextField = { before: '', after: '' }

export function textOf({ before, after }: TextField): string {
  return before + after
}

/** A field with this text and the cursor at its end. */
export function fieldWith(text: string): TextField {
  return { before: text, after: '' }
}

const segmenter = () => new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Edits of a field, by the name of the key that does them. None of them ever cuts a grapheme in two. */
const EDITS: Readonly<Record<string, (field: TextField) => TextField>> = {
  left: ({ before, after }) => move(before, after, lastGrapheme(before).length),
  right: ({ before, after }) => {
    const step = firstGrapheme(after)
    return { before: before + step, after: after.slice(step.length) }
  },
  'ctrl+left': ({ before, after }) => move(before, after, lastWord(before).length),
  'ctrl+right': ({ before, after }) => {
    const word = /^\s*\S*/.exec(after)?.[0] ?? ''
    return { before: before + word, after: after.slice(word.length) }
  },
  home: field => ({ before: '', after: textOf(field) }),
  end: field => fieldWith(textOf(field)),
  backspace: ({ before, after }) => ({ before: before.slice(0, before.length - lastGrapheme(before).length), after }),
  delete: ({ before, after }) => ({ before, after: after.slice(firstGrapheme(after).length) }),
  'ctrl+u': ({ after }) => ({ before: '', after }),
  'ctrl+k': ({ before }) => ({ before, after: '' }),
  'ctrl+w': ({ before, after }) => ({ before: before.slice(0, before.length - lastWord(before).length), after }),
}

/** Applies a key to a field; undefined when it is none that edits. */
export function editField(field: TextField, key: { name: string; text?: string }): TextField | undefined {
  if (key.text !== undefined) return insertText(field, key.text)
  return EDITS[key.name]?.(field)
}

/** Inserts text at the cursor; line breaks become blanks. */
function insertText({ before, after }: TextField, text: string): TextField {
  return { before: before + text.replace(/[\r\n\t]+/g, ' '), after }
}

function move(before: string, after: string, by: number): TextField {
  const at = before.length - by
  return { before: before.slice(0, at), after: before.slice(at) + after }
}

function lastGrapheme(text: string): string {
  // A grapheme longer than this is an attack on fonts; looking at the tail keeps typing quick in long texts.
  return [...segmenter().segment(text.slice(-64))].at(-1)?.segment ?? ''
}

function firstGrapheme(text: string): string {
  const [first] = segmenter().segment(text.slice(0, 64))
  return first?.segment ?? ''
}

function lastWord(text: string): string {
  return /\S*\s*$/.exec(text)?.[0] ?? ''
}
