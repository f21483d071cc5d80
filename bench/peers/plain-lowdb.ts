// What one writes in an afternoon: ws and lowdb's own db.update(), in one process, without fsync.
import { JSONFilePreset } from 'lowdb/node'
import { WebSocketServer } from 'ws'

const [, , port, file = ''] = process.argv
const db = await JSONFilePreset<{ books: unknown[] }>(file, { books: [] })
const server = new WebSocketServer({ port: Number(port), host: '127.0.0.1', perMessageDeflate: false })
server.on('connection', socket => {
  socket.on('message', async data => {
    const { id, params } = JSON.parse(data.toString())
    await db.update(({ books }) => books.push({ id: books.length + 1, ...params }))
    socket.send(JSON.stringify({ jsonrpc: '2.0', id, result: db.data.books.length }))
  })
})
server.on('listening', () => console.log('ready'))
