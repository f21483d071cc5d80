// Drives the server by a client that @hey-api/openapi-ts made of its openapi.json, beside this file in api/:
// node openapi-ts.mjs http://…

import { client } from './api/client.gen.ts'
import { addBook, changeBook, deleteBook, followChanges, getBook, listBooks, replaceBook } from './api/index.ts'

client.setConfig({ baseUrl: process.argv[2] ?? '' })

/** @type {unknown[]} */
const told = []
const { stream } = await followChanges()
const following = (async () => {
  for await (const change of stream) {
    told.push(/** @type {any} */ (change).type)
    if (told.length === 2) break
  }
})()

const headers = { 'Idempotency-Key': crypto.randomUUID() }
const added = await addBook({ body: { title: 'By openapi-ts', year: 1965 }, headers })
const book = added.data
if (!book) throw new Error(JSON.stringify(added.error))
const again = await addBook({ body: { title: 'By openapi-ts', year: 1965 }, headers })
const listed = await listBooks({ query: { title: ['By openapi-ts'], year: ['1965', '1966'] } })
const etag = added.response?.headers.get('ETag') ?? ''
const path = { id: book.id }
const changed = await changeBook({ path, body: { year: 1966, edition: null }, headers: { 'If-Match': etag } })
const conflict = await changeBook({ path, body: { year: 1967 }, headers: { 'If-Match': etag } })
const refused = await replaceBook({ path, body: { title: 'x', year: 99_999 } })
const { data: same } = await getBook({ path })
await deleteBook({ path })
await following
const [field] = refused.error?.fields ?? []
console.log(
  JSON.stringify({
    listed: listed.data?.map(({ title }) => title),
    year: changed.data?.year,
    conflict: conflict.error?.code,
    rule: field?.rule === 'range' && field.max > 2000 ? field.rule : field,
    told,
    isSame: same?.year === 1966 && again.data?.id === book.id,
  }),
)
process.exit()
