import { afterEach, describe, expect, test } from 'vitest'
import { FORM_FIELDS, type FormFieldName } from '../../src/tui/state/form/form.ts'
import { DrawnApp } from './drawn-app.ts'

let app: DrawnApp
afterEach(() => app.end())

async function typeInto(field: FormFieldName, text: string): Promise<void> {
  app = new DrawnApp({ columns: 120, rows: 40 })
  app.store.dispatch({ type: 'key', key: { name: 'a' } })
  const steps = FORM_FIELDS.findIndex(({ name }) => name === field)
  for (let step = 0; step < steps; step++) app.store.dispatch({ type: 'key', key: { name: 'tab' } })
  for (const key of text) app.store.dispatch({ type: 'key', key: { name: key, text: key } })
}

/** What the form says, as one text. */
async function said(): Promise<string> {
  const rows = await app.rows()
  return rows.map(row => /┃(.*)┃$/.exec(row)?.[1]?.trim() ?? '').join(' ')
}

const COMPLAINT = /must be|has characters|digit is wrong|check digit|neither 10 nor 13|has \d+ /

describe('a field complains when it is left, or when no further character could mend it', () => {
  test.each([
    ['isbn', '9'],
    ['isbn', '97'],
    ['isbn', '978-044117'],
    ['isbn', '9780441172'],
    ['isbn', 'ISBN: 97804'],
    ['year', '-'],
  ] as const)('%s, %s: not before it is left', async (field, text) => {
    await typeInto(field, text)
    expect(await said()).not.toMatch(COMPLAINT)
    app.store.dispatch({ type: 'key', key: { name: 'tab' } })
    const { dialog, form } = app.store.getState()
    if (!dialog) expect([form.at, await said()]).toEqual([form.at, expect.stringMatching(/must be|has|digit|;/)])
  })

  test.each([
    ['isbn', '97804y', /no ISBN has/],
    ['isbn', '9780441172710', /digit/],
    ['year', '20x5', /must be a whole number from -3000 to \d{4}/],
    ['year', '20555', /must be a whole number from -3000 to \d{4}/],
    ['pages', '50001', /must be a whole number from 0 to 50000/],
    ['title', 'x'.repeat(600), /has 600 characters; 1 to \d+ characters are allowed/],
  ] as const)('%s, %s: at once, with the limit to be read', async (field, text, complaint) => {
    await typeInto(field, text)
    expect(await said()).toMatch(complaint)
  })
})
