import { Box, Text } from 'ink'
import { memo } from 'react'
import type { Line, Span } from '../content/line.ts'
import { THEME } from './theme.ts'

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
  return (
    <Text bold={bold} inverse={inverse} {...(tone && { color: THEME[tone] })}>
      {text}
    </Text>
  )
}

function isSameLine(a: Line, b: Line): boolean {
  return a.length === b.length && a.every((span, place) => isSameSpan(span, b[place]))
}

function isSameSpan(a: Span, b: Span | undefined): boolean {
  return a.text === b?.text && a.tone === b.tone && a.bold === b.bold && a.inverse === b.inverse
}
