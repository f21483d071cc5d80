import {
  answeringWord,
  CLOSE,
  CONTINUATION,
  closing,
  FIN,
  type FrameCase,
  got,
  hex,
  PING,
  sent,
  TEXT,
} from './frame.ts'

const VALID = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3008, 3999, 4000, 4999]
const INVALID = [
  0, 1, 500, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999, 5000, 5001, 32_768, 65_534, 65_535,
]
const LONGEST = 'x'.repeat(123)

/** RFC 6455, 5.5.1 and 7: the closing handshake. The answer holds the code and the reason that were given. */
export const CLOSE_CASES: FrameCase[] = [
  { name: 'a close without a payload', sends: sent(FIN | CLOSE), gets: [got(FIN | CLOSE)], closes: 1005 },
  { name: 'the same, byte by byte', sends: '88 80 37fa213d', gets: ['8800'], closes: 1005, chops: 1 },
  { name: 'a payload of 1 byte', sends: sent(FIN | CLOSE, 'x'), closes: 1002 },
  ...VALID.flatMap(code => [
    {
      name: `code ${code}`,
      sends: sent(FIN | CLOSE, closing(code)),
      gets: [got(FIN | CLOSE, closing(code))],
      closes: code,
    },
    {
      name: `code ${code} with a reason`,
      sends: sent(FIN | CLOSE, closing(code, 'Grüße')),
      gets: [got(FIN | CLOSE, closing(code, 'Grüße'))],
      closes: code,
    },
  ]),
  ...INVALID.flatMap(code => [
    { name: `code ${code}`, sends: sent(FIN | CLOSE, closing(code)), closes: 1002 },
    { name: `code ${code} with a reason`, sends: sent(FIN | CLOSE, closing(code, 'why')), closes: 1002 },
  ]),
  {
    name: 'a reason of 123 bytes',
    sends: sent(FIN | CLOSE, closing(1000, LONGEST)),
    gets: [got(FIN | CLOSE, closing(1000, LONGEST))],
    closes: 1000,
  },
  { name: 'a reason of 124 bytes', sends: sent(FIN | CLOSE, closing(1000, `${LONGEST}x`)), closes: 1002 },
  ...['ff', 'c0af', 'eda080', 'f4908080', 'cebae1bdb9cf83cebcceb5eda080656469746564', 'e2'].map(bytes => ({
    name: `a reason that is not UTF-8: ${bytes}`,
    sends: sent(FIN | CLOSE, closing(1000, hex(bytes))),
    closes: 1007,
  })),
  {
    name: 'an answer, then a close',
    sends: `${sent(FIN | TEXT, 'word')}|${sent(FIN | CLOSE, closing(1000))}`,
    gets: [answeringWord('word'), got(FIN | CLOSE, closing(1000))],
    closes: 1000,
  },
  {
    name: 'two closes',
    sends: sent(FIN | CLOSE, closing(1000)) + sent(FIN | CLOSE, closing(1001)),
    gets: [got(FIN | CLOSE, closing(1000))],
    closes: 1000,
  },
  ...(
    [
      ['a ping', sent(FIN | PING, 'late')],
      ['a text', sent(FIN | TEXT, 'late')],
      ['a first fragment', sent(TEXT, 'late')],
      ['a continuation', sent(FIN | CONTINUATION, 'late')],
      ['bytes that are no frame', 'ff'.repeat(100)],
      ['a length that is too long', sent(FIN | TEXT, 'x', 2)],
    ] as const
  ).flatMap(([name, late]) => [
    {
      name: `${name} after a close`,
      sends: sent(FIN | CLOSE, closing(1000)) + late,
      gets: [got(FIN | CLOSE, closing(1000))],
      closes: 1000,
    },
    {
      name: `${name} after a close, written apart`,
      sends: `${sent(FIN | CLOSE, closing(1000))}/${late}`,
      gets: [got(FIN | CLOSE, closing(1000))],
      closes: 1000,
    },
  ]),
  {
    name: '256 KiB that are not answered any more, and a close',
    sends: sent(FIN | CLOSE, closing(4000, 'enough')) + sent(FIN | TEXT, 'x'.repeat(262_144)),
    gets: [got(FIN | CLOSE, closing(4000, 'enough'))],
    closes: 4000,
  },
]
