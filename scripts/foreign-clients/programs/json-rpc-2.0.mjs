// Drives the server by the package json-rpc-2.0 over Node's own WebSocket: node json-rpc-2.0.mjs ws://…
import { JSONRPCClient, JSONRPCServer, JSONRPCServerAndClient } from 'json-rpc-2.0'

const socket = new WebSocket(process.argv[2], 'bookstore.v1.jsonrpc')
const told = []
const both = new JSONRPCServerAndClient(
  new JSONRPCServer(),
  new JSONRPCClient(request => socket.send(JSON.stringify(request))),
)
both.addMethod('CHANGE', ({ type }) => told.push(type))
both.addMethod('WELCOME', () => {})
socket.onmessage = ({ data }) => both.receiveAndSend(JSON.parse(data))
await new Promise(resolve => {
  socket.onopen = resolve
})

await both.request('SUBSCRIBE', { topic: 'books' })
const book = await both.request('ADD', { title: 'By json-rpc-2.0', year: 1965 })
const { books } = await both.request('LIST', { filter: 'title="By json-rpc-2.0" year:1965' })
const changed = await both.request('UPDATE', { id: book.id, year: 1966, ifRevision: book.revision })
const conflict = await both
  .request('UPDATE', { id: book.id, year: 1967, ifRevision: book.revision })
  .catch(error => error)
const refused = await both.request('ADD', { title: 'x', year: 'soon' }).catch(error => error)
while (told.length < 2) await new Promise(resolve => socket.addEventListener('message', resolve, { once: true }))
socket.close()
console.log(
  JSON.stringify({
    listed: books.map(({ title }) => title),
    year: changed.year,
    conflict: conflict.data.code,
    rule: refused.data.fields[0].rule,
    told,
  }),
)
