import { Box, useCursor, useInput, usePaste, useWindowSize } from 'ink'
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import { toKeyPresses } from '../input/key-press.ts'
import type { Keyboard } from '../input/keyboard.ts'
import type { AppState } from '../state/app-state.ts'
import type { AppStore } from '../state/app-store.ts'
import { type Drawing, drawingOf, isSameDrawing } from './drawing.ts'
import { ColoursContext, Lines } from './Lines.tsx'

/** The whole screen. */
export function App({ store, keyboard }: { store: AppStore; keyboard: Keyboard }) {
  useInput((input, key) => {
    for (const press of toKeyPresses(input, key)) keyboard.press(press)
  })
  usePaste(text => keyboard.paste(text))
  const { columns, rows } = useWindowSize()
  useEffect(() => store.dispatch({ type: 'resize', columns, rows }), [store, columns, rows])
  return <Screen drawing={useDrawing(store, columns, rows)} />
}

/** The drawing of the state as it is; the one before, while nothing of it is other: then React has nothing to do. */
function useDrawing(store: AppStore, columns: number, rows: number): Drawing {
  const last = useRef<{ state: AppState; columns: number; rows: number; drawing: Drawing }>(undefined)
  const current = useCallback(() => {
    const state = store.getState()
    const before = last.current
    if (before?.state === state && before.columns === columns && before.rows === rows) return before.drawing
    const next = drawingOf({ ...state, size: { columns, rows } })
    const drawing = before && isSameDrawing(before.drawing, next) ? before.drawing : next
    last.current = { state, columns, rows, drawing }
    return drawing
  }, [store, columns, rows])
  return useSyncExternalStore(store.subscribe, current)
}

function Screen({ drawing: { columns, rows, colours, blocks, cursor } }: { drawing: Drawing }) {
  useCursor().setCursorPosition(cursor)
  return (
    <ColoursContext value={colours}>
      <Box width={columns} height={rows} overflow="hidden">
        {blocks.map(({ left, top, lines }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place
          <Box key={place} position="absolute" marginLeft={left} marginTop={top}>
            <Lines lines={lines} />
          </Box>
        ))}
      </Box>
    </ColoursContext>
  )
}
