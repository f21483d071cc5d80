// Drives the server by the package rpc-websockets: node rpc-websockets.mjs ws://…
import { Client } from 'rpc-websockets'

const client = new Client(process.argv[2], { reconnect: false })
const told = []
client.on('CHANGE', ({ type }) => told.push(type))
await new Promise(resolve => client.once('open', resolve))

await client.call('SUBSCRIBE', { topic: 'books' })
const book = await client.call('ADD', { title: 'By rpc-websockets', year: 1965 })
const { books } = await client.call('LIST', { filter: 'title="By rpc-websockets" year:1965' })
const changed = await client.call('UPDATE', { id: book.id, year: 1966, ifRevision: book.revision })
const conflict = await client
  .call('UPDATE', { id: book.id, year: 1967, ifRevision: book.revision })
  .catch(error => error)
const refused = await client.call('ADD', { title: 'x', year: 'soon' }).catch(error => error)
while (told.length < 2) await new Promise(resolve => client.once('CHANGE', resolve))
client.close()
console.log(
  JSON.stringify({
    listed: books.map(({ title }) => title),
    year: changed.year,
    conflict: conflict.data.code,
    rule: refused.data.fields[0].rule,
    told,
  }),
)
