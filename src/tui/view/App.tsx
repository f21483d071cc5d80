import { Box, useCursor, useInput, usePaste, useWindowSize } from 'ink'
import { useEffect, useSyncExternalStore } from 'react'
import type { Line } from '../content/line.ts'
import { toKeyPresses } from '../input/key-press.ts'
import type { Keyboard } from '../input/keyboard.ts'
import type { AppState, PanelName } from '../state/app-state.ts'
import type { AppStore } from '../state/app-store.ts'
import { type Layout, layoutOf, type Rect, SMALLEST } from '../state/layout.ts'
import { booksPanel } from './books-panel.ts'
import { connectionsPanel } from './connections-panel.ts'
import { footer, tabsLine } from './footer.ts'
import { formPanel } from './form-panel.ts'
import { Lines } from './Lines.tsx'
import { logPanel } from './log-panel.ts'
import { noticeRows } from './notice.ts'
import { overlayOf } from './overlay.ts'
import { titleLine } from './title-line.ts'

/** The whole screen. */
export function App({ store, keyboard }: { store: AppStore; keyboard: Keyboard }) {
  useInput((input, key) => {
    for (const press of toKeyPresses(input, key)) keyboard.press(press)
  })
  usePaste(text => keyboard.paste(text))
  const { columns, rows } = useWindowSize()
  useEffect(() => store.dispatch({ type: 'resize', columns, rows }), [store, columns, rows])
  const state = useSyncExternalStore(store.subscribe, store.getState)
  const size = { columns, rows }
  return <Screen state={state.size.columns === columns && state.size.rows === rows ? state : { ...state, size }} />
}

function Screen({ state }: { state: AppState }) {
  useCursor().setCursorPosition(undefined)
  const { columns, rows } = state.size
  const layout = layoutOf(state)
  const overlay = layout.kind === 'too small' ? undefined : overlayOf(state)
  const notice = layout.kind === 'too small' ? [] : noticeRows(state)
  return (
    <Box width={columns} height={rows} overflow="hidden" flexDirection="column">
      {layout.kind === 'too small' ? <TooSmall state={state} /> : <Panels state={state} layout={layout} />}
      {notice.length > 0 && (
        <Box position="absolute" marginTop={rows - notice.length}>
          <Lines lines={notice} />
        </Box>
      )}
      {overlay && (
        <Box position="absolute" marginLeft={overlay.left} marginTop={overlay.top}>
          <Lines lines={overlay.lines} />
        </Box>
      )}
    </Box>
  )
}

function TooSmall({ state: { size } }: { state: AppState }) {
  const text = `too small: ${SMALLEST.columns}×${SMALLEST.rows} needed · q quits`
  return <Lines lines={[[{ text: text.slice(0, size.columns) }]]} />
}

function Panels({ state, layout }: { state: AppState; layout: Layout }) {
  const { columns } = state.size
  return (
    <>
      <Lines lines={[titleLine(state, columns)]} />
      {layout.kind === 'single' && <Lines lines={[tabsLine(state, columns)]} />}
      {layout.kind === 'wide' ? (
        <>
          <Side state={state} layout={layout} panels={['books', 'form']} />
          <Side state={state} layout={layout} panels={['connections', 'log']} />
        </>
      ) : (
        (Object.keys(layout.panels) as PanelName[]).map(name => (
          <Side key={name} state={state} layout={layout} panels={[name]} />
        ))
      )}
      <Lines lines={[footer(state, columns)]} />
    </>
  )
}

const PANEL_LINES: Readonly<Record<PanelName, (state: AppState, rect: Rect) => Line[]>> = {
  books: booksPanel,
  form: formPanel,
  connections: connectionsPanel,
  log: logPanel,
}

/** Panels side by side. */
function Side({ state, layout, panels }: { state: AppState; layout: Layout; panels: readonly PanelName[] }) {
  return (
    <Box flexShrink={0}>
      {panels.map(name => {
        const rect = layout.panels[name]
        return rect && <Lines key={name} lines={PANEL_LINES[name](state, rect)} />
      })}
    </Box>
  )
}
