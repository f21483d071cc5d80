import { FIELD_NAMES } from '../domain/fields.ts'

/** The answer to HELP. */
export const HELP_TEXT = `Commands (verbs in any case; values with spaces stand in double quotes)
  ADD title="Bumi Manusia" author="Pramoedya Ananta Toer" year=1980
  LIST                       all books; LIST dune sort=-year limit=5
  LIST author:hirata year>2000 -status:out isbn:    fields, what is not to be (-), what is empty; year:1950..1960; "two words"
  GET 13                     by id; GET 9789793062792 by ISBN
  UPDATE 13 copies=2         changes fields; field=null empties an optional one; ifRevision=N: only if unchanged
  DELETE 13
  HISTORY 13                 what happened to a book
  UNDO, REDO                 your own last change; UNDO revision=N takes back that one
  BATCH {"operations":[{"method":"ADD","params":{"title":"…"}}]}   all or none
  SUBSCRIBE books            changes as they happen: CHANGE {…}; UNSUBSCRIBE N
  STATUS                     the server, your connection and the process that serves it
  AUTH token                 where the server asks for one
  operator: SUBSCRIBE connections | workers | log | stats, SUBSCRIBE traffic connection=N, CLOSE N, KILL N, DETACH, DRAIN, SHUTDOWN
Fields: ${FIELD_NAMES.join(', ')}
Answers: OK JSON, or ERROR CODE text. Every command also takes its params as a JSON object: ADD {"title":"Laskar Pelangi"}
A frame that begins with { or [ is JSON-RPC 2.0.`
