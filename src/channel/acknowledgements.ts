import type { ChildProcess } from 'node:child_process'

/** What Node's own code in a child answers to a socket that it was sent. A worker sends nothing else over IPC. */
const ACKNOWLEDGEMENT = '{"cmd":"NODE_HANDLE_ACK"}\n'

/** The pipe behind `process.send()`, as Node has it. */
interface IpcHandle {
  onread(this: IpcHandle, bytes: ArrayBuffer | undefined): void
  /** A descriptor that came with the bytes. */
  pendingHandle: { close(): void } | null
}

/**
 * Passes nothing on from a child over Node's IPC channel but acknowledgements of sockets that it was sent, one for each.
 * Node parses that channel itself and trusts it: a line that is no JSON, or an empty message of Node's own, throws in the
 * parent and ends it; bytes without a line break, and descriptors, pile up without limit.
 *
 * `isExpected` is asked at each acknowledgement. `forged` is called for anything else, and nothing of that is passed on.
 * Returns false where this version of Node keeps its handle elsewhere, so that everything passes.
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
      // An acknowledgement may arrive in pieces.
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
