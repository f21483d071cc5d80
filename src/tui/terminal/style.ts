/** The style of a text: the settings, and all of them as the parameters of one SGR sequence. */
export interface Style {
  set: ReadonlyMap<string, string>
  parameters: string
}

export const PLAIN: Style = { set: new Map(), parameters: '0' }

/** Ends of what one sequence sets, by the code that ends it: what else sets the same thing begins with one of these codes. */
const KINDS: readonly { end: number; codes: RegExp }[] = [
  { end: 22, codes: /^[12]$/ },
  { end: 23, codes: /^3$/ },
  { end: 24, codes: /^4$/ },
  { end: 27, codes: /^7$/ },
  { end: 29, codes: /^9$/ },
  { end: 39, codes: /^(?:3[0-8]|9[0-7])$/ },
  { end: 49, codes: /^(?:4[0-8]|10[0-7])$/ },
]

/** The style after an SGR sequence with these parameters, of which Ink sets one thing at a time. */
export function styleAfter({ set }: Style, parameters: string): Style {
  const [code = ''] = parameters.split(';')
  if (Number(code) === 0) return PLAIN
  const next = new Map(set)
  const kind = KINDS.find(({ end, codes }) => code === String(end) || codes.test(code))
  if (kind && code === String(kind.end)) next.delete(String(kind.end))
  else if (kind) next.set(String(kind.end), parameters)
  return { set: next, parameters: ['0', ...next.values()].join(';') }
}
