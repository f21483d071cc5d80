/** What the panels are called. */
export const PANEL_NAMES = { books: 'Books', form: 'Add', connections: 'Connections', log: 'Log' } as const
