import type { BookstoreClient } from '../client/client.ts'
import type { ScanTarget } from './scan-writer.ts'

/** The catalogue of a server, as a batch of scans needs it. */
export function clientTarget(client: Pick<BookstoreClient, 'call'>): ScanTarget {
  return {
    perform: async (operation, group) => {
      const { results, revision } = await client.call('BATCH', { operations: [operation], group })
      return { id: results[0]?.id ?? 0, revision }
    },
    get: id => client.call('GET', { id }),
    undo: async revision => void (await client.call('UNDO', { revision })),
  }
}
