import type { ChildProcess } from 'node:child_process'

/** What Node's own code in a child answers to a socket it was sent; nothing else comes from a worker over IPC. */
const ACKNOWLEDGEMENT = '{"cmd":"NODE_HANDLE_ACK"}\n'

/** The pipe behind `process.send()`, as Node has it. */
interface IpcHandle {
  onread(this: IpcHandle, bytes: ArrayBuffer | undefined): void
  /** A descriptor that came with the bytes. */
  pendingHandle: { close(): void } | null
}

/**
 * Lets nothing through from a child over Node's IPC channel but acknowledgements of sockets it was sent, one each.
 * Node parses that channel itself and trusts it: a line that is no JSON, or a message of Node's own with nothing in it,
 * is an exception that ends the parent; bytes without a line break and descriptors pile up in it without limit.
 *
 * `isExpected` is asked for each acknowledgement. `forged` is called for anything else, of which nothing is passed on.
 * Returns false where this Node keeps its handle elsewhere, and everything is let through.
 */
export function hearAcknowledgementsOnly(
  child: ChildProcess,
  isExpected: () => boolean,
  forged: (what: string) => void,
): boolean {
  const handle = handleOf(child)
  if (!handle) return child.channel == null
  const hear = handle.onread
  let due = ''
  handle.onread = function (bytes) {
    if (bytes && !isAcknowledgement(bytes)) {
      this.pendingHandle?.close()
      this.pendingHandle = null
      forged('it wrote to the IPC channel')
    } else hear.call(this, bytes)
  }
  return true

  function isAcknowledgement(bytes: ArrayBuffer): boolean {
    if (handle?.pendingHandle) return false
    let text = bytes.byteLength > ACKNOWLEDGEMENT.length ? '?' : Buffer.from(bytes).toString('latin1')
    while (text !== '') {
      // It may come in pieces.
      if (due === '' && !isExpected()) return false
      if (due === '') due = ACKNOWLEDGEMENT
      const part = text.slice(0, due.length)
      if (!due.startsWith(part)) return false
      due = due.slice(part.length)
      text = text.slice(part.length)
    }
    return true
  }
}

function handleOf(child: ChildProcess): IpcHandle | undefined {
  const symbol = Object.getOwnPropertySymbols(child).find(({ description }) => description === 'kChannelHandle')
  const handle = symbol && (child as unknown as Record<symbol, unknown>)[symbol]
  return typeof handle === 'object' && handle !== null && 'onread' in handle ? (handle as IpcHandle) : undefined
}
