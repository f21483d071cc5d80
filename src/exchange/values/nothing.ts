/** Words by which programs and people say that there is nothing: `N/A`, a dash, `tidak ada`. */
const NOTHING = new Set([
  ...['', '""', "''", '="', '=""', 'n/a', 'na', 'n.a.', '#n/a', '-', '--', '---', '–', '—', '?', '.', 'none', 'null'],
  ...['nil', 'undefined', 'unknown', 'not available', 'tidak ada', 'tidak diketahui', 'kosong', 'unbekannt', 'keine'],
  ...['keiner', 'nessuno', 'nessuna', 'sconosciuto', 'n.d.', 's.n.', '[s.n.]', 's.l.', '0000-00-00', '0000'],
  ...['s.a.', 's. a.', 's.d.', 's. d.', 'o.j.', 'o. j.', 't.t.', 't. t.', 'sin fecha', 'ohne', '\\n'],
])

/** Marks and soft hyphens alone. */
const INVISIBLE = /^[\s\p{Cf}\p{Cc}]*$/u

/** Whether a cell says that there is nothing; in a column of numbers 0 says so, too. */
export function isNothing(text: string, isNumber = false): boolean {
  const clean = text.trim().toLowerCase()
  return NOTHING.has(clean) || INVISIBLE.test(clean) || (isNumber && /^0+(?:[.,]0+)?$/.test(clean))
}
