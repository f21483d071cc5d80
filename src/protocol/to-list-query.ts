import type { ListQuery } from '../domain/book-store.ts'
import { parseFilter } from '../domain/query/read-filter.ts'
import { bothOf, type Where } from '../domain/query/where.ts'
import type { ParamsOf } from './params.ts'

/**
 * Turns the params of LIST into the query of a store: a filter becomes conditions beside those of `where`.
 *
 * @throws BookstoreError INVALID with each term of the filter that cannot be read
 */
export function toListQuery({ filter, where, ...params }: ParamsOf<'LIST'>): ListQuery {
  // The store checks conditions, which are unknown until then.
  const given = where as Where | undefined
  const terms = filter === undefined ? [] : parseFilter(filter)
  const all = terms.length > 0 ? bothOf(given ?? [], terms) : given
  const query = Object.entries({ ...params, where: all }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(query) as ListQuery
}
