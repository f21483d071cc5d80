import {
  answering,
  answeringWord,
  asking,
  askingOf,
  BINARY,
  CLOSE,
  CONTINUATION,
  closing,
  FIN,
  type FrameCase,
  got,
  PING,
  PONG,
  RSV1,
  RSV2,
  RSV3,
  sent,
  TEXT,
  unmasked,
} from './frame.ts'

const HELLO = 'Hello'

/** RFC 6455, 5.2 and 5.3: lengths, masks, reserved bits and opcodes. */
export const FRAMING_CASES: FrameCase[] = [
  // The RFC's own masked "Hello", byte by byte.
  { name: 'Hello, as the RFC has it', sends: '81 85 37fa213d 7f9f4d5158', gets: [answeringWord(HELLO)] },
  { name: 'text of 1 byte', sends: sent(FIN | TEXT, 'A'), gets: [answeringWord('A')] },
  ...[38, 39, 100, 124, 125, 126, 127, 128, 129, 1000, 65_534, 65_535, 65_536, 65_537, 131_072, 262_143, 262_144].map(
    length => ({
      name: `text of ${length} bytes`,
      sends: sent(FIN | TEXT, askingOf(length)),
      gets: [answering(askingOf(length))],
    }),
  ),
  ...[125, 126, 127, 65_535, 65_536].map(length => ({
    name: `text of ${length} bytes in chops of 997`,
    sends: sent(FIN | TEXT, askingOf(length)),
    gets: [answering(askingOf(length))],
    chops: 997,
  })),
  ...[1, 2, 3, 5, 7, 13].map(chops => ({
    name: `a frame of 200 bytes in chops of ${chops}`,
    sends: sent(FIN | TEXT, askingOf(200)),
    gets: [answering(askingOf(200))],
    chops,
  })),
  {
    name: 'two frames in one write',
    sends: sent(FIN | TEXT, 'one') + sent(FIN | TEXT, 'two'),
    gets: [answeringWord('one'), answeringWord('two')],
  },
  {
    name: 'a hundred frames in one write',
    sends: Array.from({ length: 100 }, (_, index) => sent(FIN | TEXT, `w${index}`)).join(''),
    gets: Array.from({ length: 100 }, (_, index) => answeringWord(`w${index}`)),
  },
  {
    name: 'a frame and a half, then the other half',
    sends: `${sent(FIN | TEXT, 'one')}${sent(FIN | TEXT, 'two').slice(0, 8)}/${sent(FIN | TEXT, 'two').slice(8)}`,
    gets: [answeringWord('one'), answeringWord('two')],
  },
  ...['00000000', 'ffffffff', '000000ff', 'ff000000', '80808080'].map(mask => ({
    name: `mask ${mask}`,
    sends: sent(FIN | TEXT, asking('masked'), undefined, Buffer.from(mask, 'hex')),
    gets: [answering(asking('masked'))],
  })),
  // Binary frames are not part of the protocol.
  ...[0, 1, 125, 126, 127, 128, 65_535, 65_536].map(length => ({
    name: `binary of ${length} bytes`,
    sends: sent(FIN | BINARY, Buffer.alloc(length, 0xfe)),
    closes: 1003,
  })),
  { name: 'binary of 3 bytes in chops of 1', sends: sent(FIN | BINARY, 'abc'), closes: 1003, chops: 1 },
  { name: 'binary in two fragments', sends: sent(BINARY, 'ab') + sent(FIN | CONTINUATION, 'c'), closes: 1003 },
  ...unmaskedCases(),
  ...lengthCases(),
  ...reservedBitCases(),
  ...reservedOpcodeCases(),
]

function unmaskedCases(): FrameCase[] {
  const frames: [string, string][] = [
    ['text', unmasked(FIN | TEXT, HELLO)],
    ['empty text', unmasked(FIN | TEXT)],
    ['text of 126 bytes', unmasked(FIN | TEXT, askingOf(126))],
    ['text of 65536 bytes', unmasked(FIN | TEXT, askingOf(65_536))],
    ['binary', unmasked(FIN | BINARY, HELLO)],
    ['ping', unmasked(FIN | PING, HELLO)],
    ['pong', unmasked(FIN | PONG, HELLO)],
    ['close', unmasked(FIN | CLOSE, closing(1000))],
    ['first fragment', unmasked(TEXT, 'a')],
    ['last fragment', sent(TEXT, 'a') + unmasked(FIN | CONTINUATION, 'b')],
  ]
  return frames.map(([name, sends]) => ({ name: `${name} without a mask`, sends, closes: 1002 }))
}

/** 5.2: the minimal number of bytes must be used, and the highest of 64 bits must be 0. */
function lengthCases(): FrameCase[] {
  const long: FrameCase[] = [0, 1, 125].flatMap(length => [
    { name: `${length} bytes with a length of 16 bits`, sends: sent(FIN | TEXT, 'x'.repeat(length), 2), closes: 1002 },
    { name: `${length} bytes with a length of 64 bits`, sends: sent(FIN | TEXT, 'x'.repeat(length), 8), closes: 1002 },
  ])
  return [
    ...long,
    { name: '126 bytes with a length of 64 bits', sends: sent(FIN | TEXT, askingOf(126), 8), closes: 1002 },
    { name: '65535 bytes with a length of 64 bits', sends: sent(FIN | TEXT, askingOf(65_535), 8), closes: 1002 },
    {
      name: 'a length of 16 bits that is too long, in chops of 1',
      sends: sent(FIN | TEXT, 'x', 2),
      closes: 1002,
      chops: 1,
    },
    { name: 'a fragment with a length that is too long', sends: sent(TEXT, 'x', 2), closes: 1002 },
    {
      name: 'a good frame, then a length that is too long',
      sends: `${sent(FIN | TEXT, HELLO)}|${sent(FIN | TEXT, 'x', 2)}`,
      gets: [answeringWord(HELLO)],
      closes: 1002,
    },
    { name: 'a length with its highest bit set', sends: '81 ff 8000000000000001 37fa213d', closes: 1002 },
    { name: 'a length of 2^63 − 1', sends: '81 ff 7fffffffffffffff 37fa213d', closes: 1009 },
    { name: 'a length of 2^53', sends: '81 ff 0020000000000000 37fa213d', closes: 1009 },
  ]
}

function reservedBitCases(): FrameCase[] {
  const bits = [RSV3, RSV2, RSV2 | RSV3, RSV1, RSV1 | RSV3, RSV1 | RSV2, RSV1 | RSV2 | RSV3]
  const opcodes = [TEXT, BINARY, CLOSE, PING, PONG]
  return bits.flatMap(rsv => {
    const name = `reserved bits ${(rsv >> 4).toString(2).padStart(3, '0')}`
    const lone = opcodes.map(opcode => ({
      name: `${name} in a frame of opcode ${opcode}`,
      sends: sent(FIN | rsv | opcode, opcode === CLOSE ? closing(1000) : HELLO),
      closes: 1002,
    }))
    return [
      ...lone,
      { name: `${name} in a continuation`, sends: sent(TEXT, 'a') + sent(FIN | rsv | CONTINUATION, 'b'), closes: 1002 },
      {
        name: `${name} after a good frame`,
        sends: `${sent(FIN | TEXT, HELLO)}|${sent(FIN | rsv | TEXT, HELLO)}/${sent(FIN | PING)}`,
        gets: [answeringWord(HELLO)],
        closes: 1002,
      },
    ]
  })
}

function reservedOpcodeCases(): FrameCase[] {
  return [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap(opcode => [
    { name: `opcode ${opcode} without a payload`, sends: sent(FIN | opcode), closes: 1002 },
    { name: `opcode ${opcode} with a payload`, sends: sent(FIN | opcode, 'reserved'), closes: 1002 },
    {
      name: `opcode ${opcode} after a good frame`,
      sends: `${sent(FIN | TEXT, HELLO)}|${sent(FIN | PING, 'p')}|${sent(FIN | opcode)}`,
      gets: [answeringWord(HELLO), got(FIN | PONG, 'p')],
      closes: 1002,
    },
    { name: `opcode ${opcode} between fragments`, sends: sent(TEXT, 'a') + sent(FIN | opcode), closes: 1002 },
  ])
}
