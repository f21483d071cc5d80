/** The names of the panels. */
export const PANEL_NAMES = { books: 'Books', form: 'Add', connections: 'Connections', log: 'Log' } as const
