// Why a command of this process cannot be performed, each sentence with its occasion.

/** A command finds no server that it can use. `serve` is the command line that starts one. */
export const serverErrors = {
  /** `attach` runs without a terminal. `list` is a command line that needs none. */
  noTerminal: (list: string) => `attach needs a terminal to draw on; what needs none: ${list}`,
  /** `attach` was given no address, and no server has the catalogue open. */
  notServed: (db: string, serve: string) => `no server runs on ${db}: name its address, or start one: ${serve}`,
  noAddress: (url: string) => `${url} is no address of a bookstore, such as ws://127.0.0.1:8080`,
  /** Nothing answers at the address, or something that is no bookstore. */
  noAnswer: (url: string, reason: string, serve: string) =>
    `no bookstore answers at ${url} (${reason}); one is started by: ${serve}`,
  /** The server answers, and does not admit this client: the token is wrong, say. */
  notAdmitted: (url: string, reason: string) => `the server at ${url} refuses this client: ${reason}`,
} as const

/** A command cannot have the name that this user's commands have. */
export const nameErrors = {
  /** `why` is what the system says. */
  unkept: (path: string, why: string) =>
    `undo will not find this change, as ${path} cannot be kept (${why}); --client gives it a name`,
  noKey: (path: string) => `${path} does not hold the key that this program made; remove it to have another one made`,
} as const

/** An argument of the command line is wrong. commander puts the option in front, so a full stop ends these. */
export const argumentErrors = {
  notWhole: (name: string, min: number, max: number, given: string) =>
    `${name} must be a whole number from ${min} to ${max} (given: ${JSON.stringify(given)}).`,
  blockedPort: (port: number) => `port ${port} is one that browsers and Node do not connect to; choose another.`,
  /** A value could never match what clients send. */
  otherForm: (name: string, what: string, given: string) =>
    `${name} must be ${what} (given: ${JSON.stringify(given)}).`,
  /** A token could not stand in a header. It is not repeated, as error texts may end in a log. */
  token: (name: string) => `${name} must be 1 to 512 letters, digits and signs of ASCII, without blanks.`,
  /** Two options are right each by itself, and do not go together. */
  twoTokens: (name: string, file: string) => `${name} and ${file} are both given: leave one of them out`,
  stdinTwice: (one: string, other: string) => `${one} and ${other} cannot both be read from standard input`,
  /** A revision means nothing in another history of the catalogue. */
  sinceAlone: (name: string, other: string) => `${name} needs ${other}: bookstore status shows both`,
  spares: (max: number, min: number) => `--max-spare ${max} must be at least --min-spare ${min}`,
} as const

/** The file of --config is wrong. `subject` is the file and the option in it. */
export const configErrors = {
  notJson: (file: string, why: string) => `${file} is not JSON: ${why}`,
  unreadable: (file: string, why: string) => `${file} cannot be read: ${why}`,
  noObject: (file: string, shown: string) =>
    `${file} must hold an object, such as {"maxWorkers": 200} (it is ${shown})`,
  unknownOption: (file: string, name: string, known: readonly string[]) =>
    `${file}: there is no option ${name}; there are: ${known.join(', ')}`,
  otherKind: (subject: string, kind: string, shown: string) => `${subject} must be ${kind} (given: ${shown})`,
  /** The value is refused as the argument would be. */
  refused: (subject: string, why: string) => `${subject}: ${why}`,
} as const

/** `merge` cannot use the edited file. */
export const mergeErrors = {
  unreadable: (path: string, why: string) => `${path} cannot be read: ${why}`,
  /** A book of the file has a field that the catalogue would refuse; nothing was written yet. */
  refusedBook: (title: string, why: string) => `${title}: ${why}. Nothing was taken over`,
} as const

/** The file of --token-file is wrong. What it holds is not repeated, as error texts may end in a log. */
export const tokenFileErrors = {
  unreadable: (file: string, why: string) => `${file} cannot be read: ${why}`,
  noToken: (file: string) => `${file} must hold a token of 1 to 512 letters, digits and signs of ASCII, without blanks`,
  /** Others on the machine could read the token. `mode` is octal. */
  readable: (file: string, mode: string, chmod: string) =>
    `warning: ${file} has mode ${mode}, so that others can read the token in it: ${chmod}`,
} as const

/** What a command has to say cannot be written. */
export const outputErrors = {
  failed: (why: string) => `the output cannot be written: ${why}`,
} as const

/** What `watch` tells besides changes. */
export const watchLines = {
  begun: (url: string, revision: number) => `watching ${url} from revision ${revision} on; Ctrl+C ends it`,
  lost: (reason: string) => `the connection is lost (${reason}); trying again`,
  again: 'connected again',
  /** What happened since the last change that was told is not known any longer. */
  resync: (reason: string, revision: number) =>
    `changes before revision ${revision} are missing here (${reason}); bookstore list shows the books as they are`,
} as const

/** `export` cannot write the file. */
export const exportErrors = {
  unknownFormat: (file: string) => `${file} must end with .csv or .json, or --format must say which of the two it is`,
  onlyCsv: '--for-spreadsheets is for CSV: JSON is not opened by spreadsheets',
  /** A file of that name must not be lost by mistake. `why` says so. */
  isThere: (why: string) => `${why}; --force replaces it`,
} as const

/** `import` cannot use the file, or what was said of its columns. */
export const importErrors = {
  unreadable: (path: string, why: string) => `${path} cannot be imported: ${why}`,
  noReport: (path: string, why: string) => `nothing was imported, as the report cannot be written to ${path}: ${why}`,
  noReportAfter: (path: string, why: string, done: string) => `${done}; the report is not in ${path}: ${why}`,
  otherMapping: (given: string, fields: readonly string[]) =>
    `--map must be column=field, with a field of: ${fields.join(', ')} (given: ${given})`,
} as const

/** `scan` cannot begin, or is not done. */
export const scanErrors = {
  noField: (given: string) => `--hold must be field=value, such as location="Shelf 3" (given: ${given})`,
  notHeld: (field: string) => `--hold ${field} is not for a whole batch: each book has its own`,
  noLookup: (path: string, why: string) => `${path} cannot be used to look titles up: ${why}`,
  isThere: (path: string) => `${path} is there already, and what is in it would be lost: name another file`,
  /** The server refused these; why was said when they were scanned. */
  notSaved: (codes: readonly string[]) => `not saved: ${codes.join(', ')}. Scan these again`,
  /** What was scanned again, when the input has ended before it was answered. */
  unanswered: (codes: readonly string[]) =>
    `not counted, as they are there already and nobody said what that means: ${codes.join(', ')}. Scan these again with --again copy, new or neither`,
} as const

/** `duplicates --merge` names records that it does not merge. */
export const duplicateErrors = {
  noGroup: (ids: string) =>
    `--merge ${ids} must name two or more records of one book, as bookstore duplicates shows them, with commas between`,
} as const

/** `traffic` cannot go on. After a new connection the numbers may be those of others. */
export const trafficErrors = {
  lost: 'the connection to the server was lost, and with it what was followed',
} as const

/** A command of the library cannot find what is meant. */
export const lendingErrors = {
  noCard: (card: string) => `${card} is no card that is registered here; add-borrower registers one`,
  noBook: (text: string) => `${text} is no number of a copy, no ISBN and no id of a book here`,
  severalBooks: (text: string, ids: readonly number[]) =>
    `${text} is of several books: say which id, ${ids.join(' or ')}`,
} as const
