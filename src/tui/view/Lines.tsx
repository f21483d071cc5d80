import { Box, Text } from 'ink'
import { createContext, memo, use } from 'react'
import type { Line, Span } from '../content/line.ts'
import type { Colours } from '../state/app-state.ts'
import { isSameLine } from './same-line.ts'
import { PALETTES } from './theme.ts'

/** The colours of all that is drawn. */
export const ColoursContext = createContext<Colours>('none')

/** Draws rows that were made to fit: one Text a row, which is what keeps a full screen quick. */
export function Lines({ lines }: { lines: readonly Line[] }) {
  return (
    <Box flexDirection="column" flexShrink={0}>
      {lines.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        <Row key={row} line={line} />
      ))}
    </Box>
  )
}

const Row = memo(
  function Row({ line }: { line: Line }) {
    return (
      <Text wrap="truncate">
        {line.map((span, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place
          <Piece key={place} span={span} />
        ))}
      </Text>
    )
  },
  (before, after) => isSameLine(before.line, after.line),
)

function Piece({ span: { text, tone, bold = false, inverse = false } }: { span: Span }) {
  const colours = use(ColoursContext)
  const colour = tone && colours !== 'none' ? { color: `ansi256(${PALETTES[colours][tone]})` } : {}
  return (
    <Text bold={bold} inverse={inverse} {...colour}>
      {text}
    </Text>
  )
}
