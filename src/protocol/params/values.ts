import * as v from 'valibot'
import { readNumber } from '../../domain/number-text.ts'

/** A whole number. It may come as decimal text everywhere, as the fields of a book may. */
export const integer = (min: number, max: number) =>
  v.pipe(v.unknown(), v.transform(readNumber), v.number(), v.integer(), v.minValue(min), v.maxValue(max))

/** A text of so many UTF-16 code units. */
export const text = (min: number, max: number) => v.pipe(v.string(), v.minLength(min), v.maxLength(max))
