import { fold } from '../../domain/words/fold.ts'

/** Folds the name of a column, so that `callNumber`, `call_number` and `Call number` are one. */
export function foldName(name: string): string {
  return fold(name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/_/g, ' '))
}
