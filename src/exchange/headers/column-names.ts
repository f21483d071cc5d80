import type { BookFields } from '../../domain/book.ts'
import { PERSON_COLUMNS } from './loan-columns.ts'

/** What a column can be for: a field of a book, or what some fields are made of besides. */
export type Purpose =
  | Exclude<keyof BookFields, 'isbnRaw'>
  | 'id'
  | 'isbnRaw'
  | 'moreAuthors'
  /** The year of a first edition, where that of the book itself is not known. */
  | 'firstYear'
  | 'subtitle'
  /** What a row is: only books are taken. */
  | 'kind'
  /** Numbers of copies; they are counted. */
  | 'itemCodes'
  /** Says who has a book. It is never read. */
  | 'person'

/**
 * The names that columns have in exports of other programs and in people's own tables: English, Indonesian, German, Italian,
 * and some of French, Spanish, Dutch and Portuguese. Folded, the best first. Two fields may not share a name.
 */
export const COLUMN_NAMES: Readonly<Record<Purpose, readonly string[]>> = {
  id: ['id'],
  title: [
    ...['title', 'book title', 'full title', 'judul', 'judul buku', 'judul lengkap', 'titel', 'buchtitel'],
    ...['titolo', 'titolo del libro', 'titre', 'titulo', 'nama buku', 'work title', 'main title', 'book name'],
    ...['book', 'buku', 'buch', 'libro', 'livre', 'boek', 'livro'],
    // Last: in a list of loans it is that of a person.
    'name',
  ],
  subtitle: ['subtitle', 'sub title', 'untertitel', 'sottotitolo', 'anak judul', 'subjudul', 'sub judul', 'titleaddon'],
  author: [
    ...['author', 'authors', 'primary author', 'primaryauthor', 'creators', 'creator', 'author s', 'writer', 'by'],
    ...[
      'penulis',
      'pengarang',
      'nama pengarang',
      'nama penulis',
      'autor',
      'autoren',
      'autor in',
      'verfasser',
      'autore',
    ],
    ...['autori', 'auteur', 'auteurs', 'autores', 'schrijver', 'author name', 'authors names', 'author details'],
  ],
  moreAuthors: [
    ...['additional authors', 'secondary author', 'other authors', 'contributors', 'co authors', 'penulis lain'],
    ...['pengarang tambahan', 'weitere autoren', 'altri autori', 'editor', 'editors', 'herausgeber', 'penyunting'],
  ],
  publisher: [
    ...[
      'publisher',
      'publishers',
      'publisher name',
      'publishercode',
      'publishing house',
      'penerbit',
      'nama penerbit',
      'verlag',
      'editore',
    ],
    ...['casa editrice', 'editeur', 'maison d edition', 'editorial', 'editora', 'uitgever', 'uitgeverij', 'imprint'],
  ],
  year: [
    ...['year', 'year published', 'publication year', 'publish year', 'published year', 'pubyear', 'publication date'],
    ...['publish date', 'published', 'date published', 'pubdate', 'issued', 'date', 'copyright', 'copyright date'],
    ...['tahun', 'tahun terbit', 'thn terbit', 'th terbit', 'tanggal terbit', 'jahr', 'erscheinungsjahr'],
    ...[
      'erscheinungsdatum',
      'erschienen',
      'anno',
      'anno di pubblicazione',
      'anno pubblicazione',
      'data di pubblicazione',
    ],
    ...['annee', 'annee de publication', 'annee de parution', 'annee d edition', 'date de parution', 'ano', 'jaar'],
    ...['ano de publicacion', 'ano de edicion', 'ano de publicacao', 'anno di edizione', 'anno edizione', 'thn', 'th'],
    ...['publicationyear', 'publication', 'year of publication'],
  ],
  firstYear: [
    ...['original publication year', 'first publish year', 'first published', 'original year', 'origdate'],
    ...['erstausgabe', 'original date'],
  ],
  pages: [
    ...['pages', 'number of pages', 'page count', 'num pages', 'pagecount', 'pagetotal', 'page', 'length', 'halaman'],
    ...['jumlah halaman', 'jml halaman', 'jml hal', 'jumlah hal', 'tebal', 'seiten', 'seitenzahl', 'anzahl seiten'],
    ...['umfang', 'pagine', 'numero di pagine', 'numero pagine', 'n pagine', 'paginas', 'collation', 'kolasi'],
    ...['physical description', 'deskripsi fisik', 'extent', 'bladzijden', 'nombre de pages', 'of pages', 'hal', 'hlm'],
  ],
  edition: [
    'edition',
    'edisi',
    'cetakan',
    'auflage',
    'ausgabe',
    'edizione',
    'edicion',
    'edicao',
    'druk',
    'edisi cetakan',
  ],
  description: [
    ...['description', 'abstract', 'abstract note', 'summary', 'comments', 'notes', 'note', 'annotation', 'deskripsi'],
    ...['keterangan', 'catatan', 'sinopsis', 'ringkasan', 'abstrak', 'beschreibung', 'zusammenfassung', 'inhalt'],
    ...[
      'anmerkung',
      'bemerkung',
      'bemerkungen',
      'descrizione',
      'riassunto',
      'sinossi',
      'resume',
      'descripcion',
      'comment',
    ],
  ],
  status: [
    'status',
    'availability',
    'ketersediaan',
    'status buku',
    'verfugbarkeit',
    'ausleihstatus',
    'stato',
    'disponibilita',
  ],
  isbn: [
    ...['isbn 13', 'isbn13', 'ean isbn13', 'ean', 'ean 13', 'ean13', 'gtin', 'isbn', 'isbn uid', 'isbn issn', 'isbns'],
    ...[
      'isbn 10',
      'isbn10',
      'originalisbn',
      'no isbn',
      'nomor isbn',
      'isbn nummer',
      'codice isbn',
      'kode isbn',
      'barcode isbn',
    ],
    ...['isbn number', 'isbn no', 'isbn nr', 'i s b n', 'numero isbn', 'upc isbn10', 'identifiers'],
  ],
  isbnRaw: ['isbn raw'],
  copies: [
    ...['copies', 'owned copies', 'number of copies', 'quantity', 'qty', 'count', 'stock', 'jumlah', 'jumlah buku'],
    ...[
      'jumlah eksemplar',
      'eksemplar',
      'jml eksemplar',
      'jml',
      'stok',
      'jumlah kopi',
      'anzahl',
      'exemplare',
      'stuckzahl',
    ],
    ...['bestand', 'copie', 'quantita', 'numero di copie', 'numero copie', 'n copie', 'exemplaires', 'ejemplares'],
    ...['aantal', 'exemplares', 'cantidad', 'quantite', 'jml eks', 'jumlah eks', 'eks'],
  ],
  itemCodes: ['item code', 'item codes', 'kode eksemplar', 'kode item', 'nomor inventaris', 'no inventaris', 'items'],
  price: [
    ...['price', 'list price', 'harga', 'harga satuan', 'harga jual', 'preis', 'verkaufspreis', 'prezzo', 'prix'],
    ...['precio', 'preco', 'prijs', 'cost', 'purchase price', 'harga beli'],
  ],
  currency: ['currency', 'monetary units', 'mata uang', 'wahrung', 'valuta', 'devise', 'moneda'],
  location: [
    ...[
      'location',
      'shelf location',
      'shelf',
      'lokasi',
      'lokasi rak',
      'rak',
      'tempat',
      'standort',
      'regal',
      'regalplatz',
    ],
    ...['posizione', 'collocazione scaffale', 'scaffale', 'emplacement', 'ubicacion', 'locatie', 'bookcase'],
  ],
  callNumber: [
    ...[
      'call number',
      'call no',
      'callno',
      'nomor panggil',
      'no panggil',
      'nomor klasifikasi',
      'signatur',
      'collocazione',
    ],
    ...['segnatura', 'cote', 'signatura', 'other call number', 'dewey decimal', 'dewey', 'dewey class number', 'ddc'],
    ...['lc classification', 'lc control number', 'classification', 'klasifikasi', 'no klasifikasi', 'itemcallnumber'],
  ],
  language: [
    ...[
      'language',
      'languages',
      'language code',
      'language name',
      'in language',
      'langid',
      'bahasa',
      'sprache',
      'sprachen',
    ],
    ...['lingua', 'lingue', 'langue', 'idioma', 'taal'],
  ],
  keywords: [
    ...['keywords', 'tags', 'subjects', 'subject', 'topics', 'topic', 'categories', 'category', 'genre', 'genres'],
    ...[
      'bookshelves',
      'manual tags',
      'kata kunci',
      'subjek',
      'topik',
      'kategori',
      'tema',
      'schlagworter',
      'schlagworte',
    ],
    ...['stichworter', 'kategorie', 'kategorien', 'thema', 'parole chiave', 'soggetti', 'soggetto', 'argomento'],
    ...[
      'categoria',
      'categorie',
      'genere',
      'mots cles',
      'sujets',
      'palabras clave',
      'materia',
      'materias',
      'trefwoorden',
    ],
  ],
  kind: ['entry type', 'item type', 'itemtype', 'type'],
  person: PERSON_COLUMNS,
}
