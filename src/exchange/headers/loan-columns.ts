/** Names of columns that say who has a book, folded. */
export const PERSON_COLUMNS: readonly string[] = [
  ...['lending patron', 'borrower', 'borrowed by', 'lent to', 'loaned to', 'on loan to', 'patron', 'member', 'reader'],
  ...['peminjam', 'nama peminjam', 'dipinjam oleh', 'anggota', 'nama anggota', 'siswa', 'nama siswa', 'entleiher'],
  ...[
    'ausgeliehen an',
    'verliehen an',
    'leser',
    'schuler',
    'prestato a',
    'in prestito a',
    'utente',
    'lettore',
    'prete a',
  ],
  ...['emprunteur', 'emprunte par', 'prestado a', 'prestatario', 'emprestado a', 'uitgeleend aan', 'lener', 'lent by'],
  ...['ausgeliehen von', 'entliehen von', 'ausleiher', 'peminjam buku', 'dipinjam', 'member name', 'borrower name'],
  ...['patron name', 'student', 'student name', 'name of student', 'prestito a', 'name des schulers', 'schulername'],
]

/** Columns that only a list of loans has: there a `name` is that of a person. */
export const LOAN_COLUMNS: readonly string[] = [
  ...['class', 'klasse', 'kelas', 'classe', 'clase', 'borrowed', 'borrowed on', 'loan date', 'date borrowed', 'due'],
  ...['due date', 'return date', 'returned', 'ausgeliehen am', 'ausleihdatum', 'ausgeliehen', 'entliehen am'],
  ...['ruckgabe', 'ruckgabedatum', 'tanggal pinjam', 'tgl pinjam', 'tanggal kembali', 'tgl kembali', 'data prestito'],
  ...['restituzione', 'date de pret', 'date d emprunt', 'fecha de prestamo', 'fecha prestamo'],
]
