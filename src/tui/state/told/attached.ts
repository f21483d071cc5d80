import { type AppState, withToast } from '../app-state.ts'

/** The catalogue is served by another process. `others` are the options given here that its server does not have, a line each. */
export interface Attached {
  pid: number
  others: readonly string[]
}

/** Says that the app is one more client of a server that ran already; and, to be read in peace, which options are not its. */
export function withAttached(state: AppState, { pid, others }: Attached): AppState {
  const attached = `attached to the server that runs already (pid ${pid})`
  const said = state.toast?.text
  const told = withToast(state, said ? `${said} · ${attached}` : attached)
  if (others.length === 0) return told
  const lines = [`Process ${pid} serves this catalogue already:`, ...others]
  const answers = [{ key: 'n', label: 'n Close', action: { type: 'nothing' } }] as const
  const holds = ({ server }: AppState) => server.status !== 'retrying'
  return { ...told, dialog: { title: 'The options given are not used', lines, answers, holds } }
}
