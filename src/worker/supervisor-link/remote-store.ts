import type { Caller } from '../../channel/calls.ts'
import { type Message, splitItems } from '../../channel/channel.ts'
import type {
  BookStore,
  ChangeText,
  Committed,
  Page,
  StoreStatus,
  Subscription,
  Undone,
} from '../../domain/book-store.ts'
import type { Feeds } from './feeds.ts'

/**
 * Makes the store as a worker sees it: every method is a call to the supervisor, which knows by the channel whose connection
 * asks. Books arrive as the text in which they are stored.
 */
export function createRemoteStore(caller: Caller, feeds: Feeds): BookStore {
  return {
    async list(query) {
      const message = await caller.call('list', query)
      return { texts: splitItems(message.body), ...(headOf(message) as unknown as Omit<Page, 'texts'>) }
    },
    async get(key) {
      return (await caller.call('get', key)).body
    },
    async commit(write) {
      const message = await caller.call('commit', write)
      return { texts: splitItems(message.body), revision: message.head['revision'] as Committed['revision'] }
    },
    undo: async (_by, revision) => toUndone(await caller.call('undo', { revision })),
    redo: async (_by, revision) => toUndone(await caller.call('redo', { revision })),
    history: async query => splitItems((await caller.call('history', query)).body),
    changes: (since, onChange) => follow(feeds, since, onChange),
    status: async () => JSON.parse((await caller.call('store-status')).body) as StoreStatus,
    close: async () => caller.end(),
  }
}

/** Takes the head of an answer without the fields of the channel. */
function headOf({ head }: Message): Record<string, unknown> {
  const { t: _type, i: _number, ...rest } = head
  return rest
}

function toUndone(message: Message): Undone {
  return { changes: splitItems(message.body), revision: message.head['revision'] as number }
}

async function follow(
  feeds: Feeds,
  since: Parameters<BookStore['changes']>[0],
  onChange: (change: ChangeText) => void,
): Promise<Subscription> {
  const feed = await feeds.follow('books', since, (_name, text) => onChange(toChange(text)))
  // The caller gets what was missed before it is told of anything new.
  setImmediate(feed.start)
  const { position, end } = feed
  return feed.resync === undefined
    ? { position, missed: feed.missed.map(toChange), end }
    : { position, resync: feed.resync, end }
}

function toChange(text: string): ChangeText {
  const { revision, type, id } = JSON.parse(text) as ChangeText
  return { revision, type, id, text }
}
