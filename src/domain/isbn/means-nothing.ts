// What people and programs write where there is no number, in the languages of this program's neighbours.
const WORDS = new Set(
  [
    ...['none', 'no', 'nil', 'null', 'n/a', 'na', 'n.a.', 'not available', 'not applicable', 'unknown', 'no isbn'],
    ...['without isbn', 'undefined', 'nan', '#n/a', 'missing'],
    ...['tidak ada', 'tdk ada', 'tidak', 'kosong', 'belum ada', 'tanpa isbn', 'tidak ada isbn', 'nihil'],
    ...['keine', 'kein', 'keine isbn', 'ohne', 'ohne isbn', 'k.a.', 'k. a.', 'unbekannt', 'nicht vorhanden'],
    ...['nessuno', 'nessuna', 'nessun isbn', 'senza isbn', 'assente', 'sconosciuto', 'n.d.'],
  ].map(word => word.toUpperCase()),
)

/** Blanks and signs around them included. */
const LONGEST = 60

/** Whether a text that stands for a number says that there is none: `N/A`, `-`, `0`, `tidak ada`. It is in capitals. */
export function meansNothing(text: string): boolean {
  if (text.length > LONGEST) return false
  const bare = text.trim().replace(/^[([{"'=]+|[)\]}"']+$/g, '')
  return /^[\s\-–—_.?*=/0]*$/.test(bare) || WORDS.has(bare.replace(/\s+/g, ' '))
}
