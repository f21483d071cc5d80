/** What the files of a room may import, besides each other. */
interface Room {
  /** Rooms, by their paths below src. A room's own folders belong to it where they have no line of their own. */
  rooms: readonly string[]
  /** Rooms of which only types may be imported. */
  types?: readonly string[]
  packages?: readonly string[]
  /** Without Node's own modules: what is here runs anywhere. */
  isPure?: true
}

const WIRE = ['protocol', 'domain'] as const
const SERVER = ['channel', 'shared-books', 'refusals', ...WIRE] as const

/** The house, from its ground floor up: who may import whom. */
export const ROOMS: Readonly<Record<string, Room>> = {
  // What all processes have in common.
  domain: { rooms: [], packages: ['isbn3'], isPure: true },
  text: { rooms: [], packages: ['string-width'] },
  protocol: { rooms: ['domain'], packages: ['valibot'] },
  // Commands of ours as a person copies them.
  shell: { rooms: [] },
  refusals: { rooms: [], types: ['protocol'] },
  // The names and numbers of the kernel's calls, and which of them a worker may make.
  'system-calls': { rooms: [] },
  channel: { rooms: ['domain'], types: ['protocol', 'refusals', 'system-calls'] },
  'shared-books': { rooms: [] },
  hosting: { rooms: [] },

  // db.json as anybody may have written it: the store reads it, and the command line what is to be merged.
  'catalogue-file': { rooms: ['shell', 'domain'] },
  // Books as tables and lists that people have in other programs. No server has it.
  exchange: { rooms: ['domain'], packages: ['csv-stringify'] },
  // What is scanned by the batch: on the command line and in the app, over a client that each has.
  scanning: { rooms: ['domain'], types: ['client'], isPure: true },
  // How a server that runs is found by those who have its catalogue's path.
  discovery: { rooms: [] },

  // Files of books that other programs write and read: by the command line and the app, never by a worker.
  'exchange/read': { rooms: ['domain'], packages: ['csv-parse', '@retorquere/bibtex-parser'] },
  'exchange/headers': { rooms: ['domain'] },
  'exchange/values': { rooms: ['domain'], packages: ['entities'] },
  'exchange/plan': {
    rooms: ['exchange/read', 'exchange/headers', 'exchange/values', 'exchange', 'domain'],
    packages: ['csv-stringify'],
  },

  'store/disk': { rooms: ['discovery', 'shell', 'domain'] },
  'store/journal': { rooms: ['store/disk', 'shell', 'domain'] },
  // All books, in memory.
  'store/books': { rooms: ['store/journal', 'domain'], types: ['catalogue-file'] },
  // db.json: when and how it is written, and what a start makes of it and of its journal.
  'store/checkpoint': {
    rooms: ['store/books', 'store/journal', 'store/disk', 'catalogue-file', 'shell', 'domain'],
    packages: ['lowdb'],
  },
  // What is on its way to the disk, and what is remembered of what was written.
  'store/writes': { rooms: ['store/books', 'store/journal', 'domain'] },
  // For a catalogue that is not being served.
  'store/repair': {
    rooms: ['store/checkpoint', 'store/books', 'store/journal', 'store/disk', 'catalogue-file', 'domain'],
  },
  store: {
    rooms: ['store/writes', 'store/checkpoint', 'store/books', 'store/journal', 'store/disk', 'domain'],
    packages: ['lowdb'],
  },

  // Copies, borrowers and loans: files of their own, beside the catalogue.
  lending: { rooms: ['store/journal', 'store/disk', 'domain'] },

  // A worker knows no other; whatever it needs comes over its link to the supervisor.
  'worker/supervisor-link': { rooms: ['channel', 'refusals', 'domain'], types: ['protocol'] },
  // What is told of a connection's frames to those who follow it, masked before it leaves the process.
  'worker/traffic': { rooms: ['channel', ...WIRE] },
  'worker/connection': { rooms: ['worker/supervisor-link', 'worker/traffic', ...SERVER] },
  'worker/websocket': {
    rooms: ['worker/connection', 'worker/supervisor-link', 'worker/traffic', ...SERVER],
    packages: ['ws'],
  },
  'worker/http': {
    rooms: ['worker/websocket', 'worker/connection', 'worker/supervisor-link', 'worker/traffic', ...SERVER],
  },
  // How a worker closes its doors, before it serves anybody.
  'worker/sandbox': { rooms: ['system-calls'], types: ['channel'] },
  worker: {
    rooms: [
      'worker/sandbox',
      'worker/http',
      'worker/websocket',
      'worker/connection',
      'worker/supervisor-link',
      'worker/traffic',
      ...SERVER,
    ],
  },

  // What the supervisor tells people: needs nothing, and all of its rooms take their sentences from it.
  'supervisor/sentences.ts': { rooms: [] },
  // A process, from its fork to its exit, without a connection.
  'supervisor/workers': {
    rooms: ['supervisor/sentences.ts', 'channel', 'system-calls', ...WIRE],
    types: ['hosting'],
  },
  // A socket until a worker has it; writes no log.
  'supervisor/accept': {
    rooms: ['supervisor/workers', 'supervisor/sentences.ts', 'refusals', ...WIRE],
    types: ['channel', 'hosting'],
  },
  'supervisor/log': {
    rooms: ['supervisor/accept', 'supervisor/workers', 'supervisor/sentences.ts', 'refusals', ...WIRE],
    types: ['channel'],
    packages: ['rotating-file-stream'],
  },
  // Figures and watchdogs: watches all below, and parses nothing.
  'supervisor/monitor': {
    rooms: ['supervisor/log', 'supervisor/accept', 'supervisor/workers', 'supervisor/sentences.ts', ...WIRE],
    types: ['channel', 'hosting'],
  },
  // What workers ask: alone reads what they wrote. The store comes to it as the port in domain.
  'supervisor/requests': {
    rooms: [
      ...['supervisor/monitor', 'supervisor/log', 'supervisor/accept', 'supervisor/workers', 'supervisor/sentences.ts'],
      ...['system-calls', ...SERVER],
    ],
    types: ['hosting', 'lending'],
  },
  // Puts the parts together, each after those that it uses.
  'supervisor/parts.ts': {
    rooms: ['supervisor/requests', 'supervisor/monitor', 'supervisor/log', 'supervisor/accept', 'supervisor/workers'],
    types: ['hosting', 'lending', ...WIRE],
  },
  'supervisor/supervisor.ts': {
    rooms: [
      ...['supervisor/parts.ts', 'supervisor/requests', 'supervisor/monitor', 'supervisor/workers'],
      'supervisor/sentences.ts',
    ],
    types: ['supervisor/log', 'hosting', ...WIRE],
  },
  // All that may fail before the server listens: alone knows the supervisor, and opens the store.
  'supervisor/start': {
    rooms: [
      ...['supervisor/supervisor.ts', 'supervisor/requests', 'supervisor/log', 'supervisor/workers'],
      ...['supervisor/sentences.ts', 'store', 'lending', 'discovery', 'hosting', 'system-calls', ...SERVER],
    ],
  },
  supervisor: { rooms: ['supervisor/start', 'hosting'] },

  // It runs in browsers, too, and its users install no package for it.
  client: { rooms: ['domain', 'protocol'], isPure: true },
  cli: {
    rooms: [
      'client',
      'catalogue-file',
      'exchange',
      'exchange/headers',
      'exchange/plan',
      'exchange/read',
      'scanning',
      'discovery',
      'hosting',
      'shell',
      'text',
      ...WIRE,
    ],
    packages: ['commander'],
  },

  // Keys and what they mean; the state that a key depends on is a type here.
  'tui/input': { rooms: ['text', 'domain'], types: ['tui/state'], packages: ['ink'] },
  // What details and help say, as rows: a reducer scrolls them, and the screen draws them.
  'tui/content': { rooms: ['tui/input', 'scanning', 'text', ...WIRE], types: ['tui/state'] },
  // Reducers: they know the screen's size, and draw nothing.
  'tui/state': { rooms: ['tui/content', 'tui/input', 'scanning', 'text', ...WIRE], types: ['exchange/plan'] },
  'tui/view': {
    rooms: ['tui/state', 'tui/content', 'tui/input', 'text', ...WIRE],
    types: ['tui/terminal'],
    packages: ['ink', 'react'],
  },
  // What Ink has drawn, put on a terminal piece by piece.
  'tui/terminal': { rooms: ['text'] },
  // Files of what was typed and not saved.
  'tui/drafts': { rooms: ['tui/state', ...WIRE] },
  tui: {
    rooms: [
      ...['tui/drafts', 'tui/terminal', 'tui/view', 'tui/state', 'tui/input'],
      ...[
        'client',
        'discovery',
        'exchange',
        'exchange/plan',
        'exchange/read',
        'scanning',
        'hosting',
        'shell',
        'text',
        ...WIRE,
      ],
    ],
    packages: ['ink', 'react'],
  },

  // The page in a browser: its build has no types of Node, and only its views know those of a document.
  'page/state': { rooms: ['domain'], isPure: true },
  'page/words': { rooms: ['domain'], types: ['page/state'], isPure: true },
  'page/view': { rooms: ['page/words', 'page/state', 'client', 'domain'], types: ['protocol'], isPure: true },
  page: {
    rooms: ['page/view', 'page/words', 'page/state', 'client', 'domain'],
    types: ['protocol'],
    isPure: true,
  },

  // The one file that may start any of the processes.
  'main.ts': { rooms: ['cli', 'shell', 'store/repair', 'supervisor', 'tui'] },
}
