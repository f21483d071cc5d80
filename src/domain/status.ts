import { STATUSES, type Status } from './book.ts'

const SYNONYMS: ReadonlyMap<string, Status> = new Map([
  ...STATUSES.map(status => [status.toLowerCase(), status] as const),
  ...['tersedia', 'in stock', 'in', 'free', 'ada', 'verfügbar', 'vorhanden', 'disponibile', 'disponible'].map(
    word => [word, 'Available'] as const,
  ),
  ...[
    'checkedout',
    'dipinjam',
    'rented',
    'on loan',
    'loaned',
    'lent',
    'borrowed',
    'out',
    'ausgeliehen',
    'entliehen',
    'verliehen',
    'in prestito',
    'prestato',
    'emprunté',
    'prestado',
  ].map(word => [word, 'Checked Out'] as const),
])

/** Reads a status from a word that other systems use for it. Undefined for any other word. */
export function readStatus(text: string): Status | undefined {
  return SYNONYMS.get(
    text
      .trim()
      .toLowerCase()
      .replace(/[\s_-]+/g, ' '),
  )
}
