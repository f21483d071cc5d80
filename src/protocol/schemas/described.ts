import * as v from 'valibot'

/** A schema with a sentence for the documents that are made of it. */
export function described<const Schema extends v.GenericSchema>(schema: Schema, text: string) {
  return v.pipe(schema, v.description(text))
}
