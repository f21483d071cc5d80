import {
  answering,
  answeringWord,
  asking,
  askingOf,
  BINARY,
  CLOSE,
  CONTINUATION,
  FIN,
  type FrameCase,
  got,
  PING,
  PONG,
  sent,
  TEXT,
} from './frame.ts'

/** RFC 6455, 5.5: pings and pongs. */
export const PING_CASES: FrameCase[] = [
  { name: 'a ping without a payload', sends: sent(FIN | PING), gets: [got(FIN | PONG)] },
  ...['a', 'Hello', 'x'.repeat(124), 'x'.repeat(125)].map(payload => ({
    name: `a ping of ${payload.length} bytes`,
    sends: sent(FIN | PING, payload),
    gets: [got(FIN | PONG, payload)],
  })),
  {
    name: 'a ping of bytes that are no text',
    sends: sent(FIN | PING, Buffer.from('00fffefdfcfb00ff', 'hex')),
    gets: [got(FIN | PONG, Buffer.from('00fffefdfcfb00ff', 'hex'))],
  },
  ...[1, 2, 3, 64].map(chops => ({
    name: `a ping of 125 bytes in chops of ${chops}`,
    sends: sent(FIN | PING, Buffer.alloc(125, 0xfe)),
    gets: [got(FIN | PONG, Buffer.alloc(125, 0xfe))],
    chops,
  })),
  { name: 'a ping of 126 bytes', sends: sent(FIN | PING, 'x'.repeat(126)), closes: 1002 },
  { name: 'a ping of 65536 bytes', sends: sent(FIN | PING, 'x'.repeat(65_536)), closes: 1002 },
  { name: 'a ping with a length of 16 bits', sends: sent(FIN | PING, 'x', 2), closes: 1002 },
  { name: 'a pong of 126 bytes', sends: sent(FIN | PONG, 'x'.repeat(126)), closes: 1002 },
  { name: 'a pong that nobody asked for', sends: sent(FIN | PONG), gets: [] },
  { name: 'a pong that nobody asked for, with a payload', sends: sent(FIN | PONG, 'unsolicited'), gets: [] },
  {
    name: 'a pong that nobody asked for, then a ping',
    sends: sent(FIN | PONG, 'unsolicited') + sent(FIN | PING, 'asked'),
    gets: [got(FIN | PONG, 'asked')],
  },
  ...[10, 50, 100, 250].map(count => ({
    name: `${count} pings in one write`,
    sends: Array.from({ length: count }, (_, index) => sent(FIN | PING, `payload-${index}`)).join(''),
    gets: Array.from({ length: count }, (_, index) => got(FIN | PONG, `payload-${index}`)),
  })),
  {
    name: '10 pings in chops of 1',
    sends: Array.from({ length: 10 }, (_, index) => sent(FIN | PING, `payload-${index}`)).join(''),
    gets: Array.from({ length: 10 }, (_, index) => got(FIN | PONG, `payload-${index}`)),
    chops: 1,
  },
  { name: 'a ping that is not whole', sends: sent(PING, 'a'), closes: 1002 },
  { name: 'a pong that is not whole', sends: sent(PONG, 'a'), closes: 1002 },
  { name: 'a close that is not whole', sends: sent(CLOSE), closes: 1002 },
  { name: 'a ping in two fragments', sends: `${sent(PING, 'a')}${sent(FIN | CONTINUATION, 'b')}`, closes: 1002 },
  { name: 'more pings than anybody needs', sends: sent(FIN | PONG).repeat(5000), closes: 1008 },
]

const WHOLE = asking('in fragments')

/** The request in as many fragments as it has parts. */
function fragments(parts: string[], between = ''): string {
  return parts
    .map((part, index) => {
      const fin = index === parts.length - 1 ? FIN : 0
      return sent(fin | (index === 0 ? TEXT : CONTINUATION), part)
    })
    .join(between)
}

const HALVES = [WHOLE.slice(0, 20), WHOLE.slice(20)]
const LETTERS = [...WHOLE]

/** RFC 6455, 5.4: fragments, and control frames between them. */
export const FRAGMENT_CASES: FrameCase[] = [
  { name: 'text in two fragments', sends: fragments(HALVES), gets: [answering(WHOLE)] },
  { name: 'text in two fragments, written apart', sends: fragments(HALVES, '/'), gets: [answering(WHOLE)] },
  { name: 'text in two fragments, in chops of 1', sends: fragments(HALVES), gets: [answering(WHOLE)], chops: 1 },
  { name: 'a fragment for each letter', sends: fragments(LETTERS), gets: [answering(WHOLE)] },
  { name: 'an empty first fragment', sends: fragments(['', WHOLE]), gets: [answering(WHOLE)] },
  { name: 'an empty last fragment', sends: fragments([WHOLE, '']), gets: [answering(WHOLE)] },
  { name: 'an empty fragment in the middle', sends: fragments([WHOLE, '', '']), gets: [answering(WHOLE)] },
  {
    name: 'a ping between two fragments',
    sends: fragments(HALVES, sent(FIN | PING, 'between')),
    gets: [got(FIN | PONG, 'between'), answering(WHOLE)],
  },
  {
    name: 'a ping between two fragments, written apart',
    sends: fragments(HALVES, `/${sent(FIN | PING, 'between')}/`),
    gets: [got(FIN | PONG, 'between'), answering(WHOLE)],
  },
  {
    name: 'a ping after each letter',
    sends: fragments(LETTERS, sent(FIN | PING, 'p')),
    gets: [...Array(LETTERS.length - 1).fill(got(FIN | PONG, 'p')), answering(WHOLE)],
  },
  {
    name: 'a pong between two fragments',
    sends: fragments(HALVES, sent(FIN | PONG, 'between')),
    gets: [answering(WHOLE)],
  },
  {
    name: 'two messages in fragments',
    sends: fragments(['fi', 'rst']) + fragments(['se', 'co', 'nd']),
    gets: [answeringWord('first'), answeringWord('second')],
  },
  {
    name: 'a close between two fragments',
    sends: sent(TEXT, 'a') + sent(FIN | CLOSE) + sent(FIN | CONTINUATION, 'b'),
    closes: 1005,
  },
  { name: 'a continuation of nothing', sends: sent(FIN | CONTINUATION, 'a'), closes: 1002 },
  { name: 'an empty continuation of nothing', sends: sent(FIN | CONTINUATION), closes: 1002 },
  { name: 'a continuation of nothing that goes on', sends: sent(CONTINUATION, 'a'), closes: 1002 },
  {
    name: 'a continuation after a whole message',
    sends: `${sent(FIN | TEXT, 'word')}|${sent(FIN | CONTINUATION, 'a')}`,
    gets: [answeringWord('word')],
    closes: 1002,
  },
  {
    name: 'a continuation after a message in fragments',
    sends: `${fragments(HALVES)}|${sent(CONTINUATION, 'a')}`,
    gets: [answering(WHOLE)],
    closes: 1002,
  },
  { name: 'a text where a continuation must be', sends: sent(TEXT, 'a') + sent(FIN | TEXT, 'b'), closes: 1002 },
  { name: 'a first fragment where a continuation must be', sends: sent(TEXT, 'a') + sent(TEXT, 'b'), closes: 1002 },
  { name: 'a binary where a continuation must be', sends: sent(TEXT, 'a') + sent(FIN | BINARY, 'b'), closes: 1002 },
  {
    name: 'a text where a continuation of a binary must be',
    sends: sent(BINARY, 'a') + sent(FIN | TEXT, 'b'),
    closes: 1002,
  },
  {
    name: 'a text after two fragments',
    sends: fragments(['a', 'b', 'c']).slice(0, -14) + sent(FIN | TEXT, 'd'),
    closes: 1002,
  },
]

function inFragments(count: number, bytes: number): string {
  const whole = askingOf(bytes)
  const size = Math.ceil(whole.length / count)
  return fragments(Array.from({ length: count }, (_, index) => whole.slice(index * size, (index + 1) * size)))
}

/** docs/protocol.md: 256 KiB in at most 64 fragments. */
export const LIMIT_CASES: FrameCase[] = [
  { name: 'a frame of 256 KiB and a byte', sends: sent(FIN | TEXT, askingOf(262_145)), closes: 1009 },
  { name: 'the header of a frame of 1 GiB', sends: '81 ff 0000000040000000 37fa213d', closes: 1009 },
  { name: 'the header of a frame of 256 KiB and a byte', sends: '81 ff 0000000000040001 37fa213d', closes: 1009 },
  { name: '256 KiB in 2 fragments', sends: inFragments(2, 262_144), gets: [answering(askingOf(262_144))] },
  { name: '256 KiB in 64 fragments', sends: inFragments(64, 262_144), gets: [answering(askingOf(262_144))] },
  { name: '256 KiB and a byte in 2 fragments', sends: inFragments(2, 262_145), closes: 1009 },
  { name: '64 fragments', sends: inFragments(64, 640), gets: [answering(askingOf(640))] },
  { name: '65 fragments', sends: inFragments(65, 650), closes: 1008 },
  { name: '64 empty fragments, and one more', sends: sent(TEXT) + sent(CONTINUATION).repeat(64), closes: 1008 },
  { name: 'fragments without an end', sends: sent(TEXT, 'a') + sent(CONTINUATION, 'a').repeat(200), closes: 1008 },
  {
    name: '256 KiB in chops of 1460',
    sends: sent(FIN | TEXT, askingOf(262_144)),
    gets: [answering(askingOf(262_144))],
    chops: 1460,
  },
  ...[32, 64, 128, 256, 1024].map(count => ({
    name: `64 KiB in fragments of ${65_536 / Math.min(count, 64)}, in chops of ${count * 8}`,
    sends: inFragments(Math.min(count, 64), 65_536),
    gets: [answering(askingOf(65_536))],
    chops: count * 8,
  })),
]
