/** Whether these are the campaigns, which take the long forms of tests that have two: see vitest.campaigns.config.ts. */
export const isLongForm: boolean = process.env['BOOKSTORE_TEST_FORM'] === 'long'

/** Whether this is `npm test`, and neither the campaigns nor one of them that is run by hand: see vitest.config.ts. */
export const isShortForm: boolean = process.env['BOOKSTORE_TEST_FORM'] === 'short'

/** How many runs a property has in this form: a third of the long one's in `npm test`. */
export function runs(inLongForm: number): number {
  return isLongForm ? inLongForm : Math.ceil(inLongForm / 3)
}
