import type { AppState, PanelName } from '../state/app-state.ts'

const PANEL_NAMES: Readonly<Record<PanelName, string>> = {
  books: 'Books',
  form: 'Add',
  connections: 'Connections',
  log: 'Log',
}

/** The name of a panel, as it is now. */
export function panelName({ form }: Pick<AppState, 'form'>, panel: PanelName): string {
  return panel === 'form' && form.editing ? 'Edit' : PANEL_NAMES[panel]
}
