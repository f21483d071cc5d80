import {
  answering,
  answeringWord,
  asking,
  askingBytes,
  CONTINUATION,
  FIN,
  type FrameCase,
  hex,
  sent,
  TEXT,
} from './frame.ts'

/** Sequences that are UTF-8; they come back as they were. */
const VALID: [string, string][] = [
  ['ASCII', '48656c6c6f'],
  ['κόσμε', 'cebae1bdb9cf83cebcceb5'],
  ['Hello-µ@ßöäüàá-UTF-8!!', '48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121'],
  ['U+007F', '7f'],
  ['U+0080', 'c280'],
  ['U+07FF', 'dfbf'],
  ['U+0800', 'e0a080'],
  ['U+D7FF, before the surrogates', 'ed9fbf'],
  ['U+E000, behind them', 'ee8080'],
  ['U+FEFF, a byte order mark', 'efbbbf'],
  ['U+FFFD', 'efbfbd'],
  ['U+FFFE', 'efbfbe'],
  ['U+FFFF', 'efbfbf'],
  ['U+10000', 'f0908080'],
  ['U+1F600', 'f09f9880'],
  ['U+1FFFE', 'f09fbfbe'],
  ['U+8FFFF', 'f28fbfbf'],
  ['U+10FFFF, the last', 'f48fbfbf'],
  ['한글 and 中文', 'ed959ceab88020616e6420e4b8ade69687'],
]

/** Sequences that are not. */
const INVALID: [string, string][] = [
  ['a lone continuation 80', '80'],
  ['a lone continuation BF', 'bf'],
  ['seven continuations', '80bf80bf80bf80'],
  ['C0 alone', 'c0'],
  ['C2 alone', 'c220'],
  ['DF alone', 'df20'],
  ['E0 alone', 'e020'],
  ['EF alone', 'ef20'],
  ['F0 alone', 'f020'],
  ['F4 alone', 'f420'],
  ['two of three bytes', 'e0a020'],
  ['three of four bytes', 'f09f9820'],
  ['FE', 'fe'],
  ['FF', 'ff'],
  ['FE FE FF FF', 'fefeffff'],
  ['F5', 'f5808080'],
  ['F8, five bytes', 'f888808080'],
  ['FC, six bytes', 'fc8480808080'],
  ['/ in two bytes', 'c0af'],
  ['/ in three bytes', 'e080af'],
  ['/ in four bytes', 'f08080af'],
  ['/ in five bytes', 'f8808080af'],
  ['U+0000 in two bytes', 'c080'],
  ['U+007F in two bytes', 'c1bf'],
  ['U+07FF in three bytes', 'e09fbf'],
  ['U+FFFF in four bytes', 'f08fbfbf'],
  ['surrogate U+D800', 'eda080'],
  ['surrogate U+DB7F', 'edadbf'],
  ['surrogate U+DC00', 'edb080'],
  ['surrogate U+DFFF', 'edbfbf'],
  ['a pair of surrogates', 'eda080edb080'],
  ['U+110000', 'f4908080'],
  ['U+1FFFFF', 'f7bfbfbf'],
  ['κόσμε and a surrogate', 'cebae1bdb9cf83cebcceb5eda080656469746564'],
]

/** In two frames, cut after so many bytes of what is looked at. */
function cut(payload: Buffer, after: number, between = ''): string {
  return sent(TEXT, payload.subarray(0, after)) + between + sent(FIN | CONTINUATION, payload.subarray(after))
}

const START = asking('').indexOf('"","method"') + 1

/** RFC 6455, 5.6 and 8.1: text is UTF-8. */
export const UTF8_CASES: FrameCase[] = [
  ...VALID.flatMap(([name, bytes]) => {
    const payload = askingBytes(hex(bytes))
    const gets = [answering(payload.toString())]
    return [
      { name: `${name}, whole`, sends: sent(FIN | TEXT, payload), gets },
      { name: `${name}, cut within`, sends: cut(payload, START + 1), gets },
    ]
  }),
  ...INVALID.flatMap(([name, bytes]) => {
    const payload = askingBytes(hex(bytes))
    return [
      { name: `${name}, whole`, sends: sent(FIN | TEXT, payload), closes: 1007 },
      { name: `${name}, cut within`, sends: cut(payload, START + 1), closes: 1007 },
    ]
  }),
  {
    name: 'κόσμε, a fragment for each byte',
    sends: [...askingBytes(hex('cebae1bdb9cf83cebcceb5'))]
      .map((byte, index, all) =>
        sent((index === all.length - 1 ? FIN : 0) | (index === 0 ? TEXT : CONTINUATION), Buffer.from([byte])),
      )
      .join(''),
    gets: [answering(asking(hex('cebae1bdb9cf83cebcceb5').toString()))],
  },
  {
    name: 'U+1F600 in chops of 1',
    sends: sent(FIN | TEXT, asking('😀')),
    gets: [answering(asking('😀'))],
    chops: 1,
  },
  {
    name: 'a sequence that the next fragment begins with is not whole before',
    sends: cut(askingBytes(hex('f09f9880')), START + 3, '/'),
    gets: [answering(asking('😀'))],
  },
  { name: 'a text that ends within a sequence', sends: sent(FIN | TEXT, hex('ceba e1bd')), closes: 1007 },
  { name: 'a text in fragments that ends within a sequence', sends: cut(hex('ceba e1bd'), 2), closes: 1007 },
  {
    name: 'an invalid byte at the end of 64 KiB',
    sends: sent(FIN | TEXT, Buffer.concat([Buffer.alloc(65_535, 'x'), hex('ff')])),
    closes: 1007,
  },
  {
    name: 'a good message, then one that is not UTF-8',
    sends: `${sent(FIN | TEXT, 'word')}|${sent(FIN | TEXT, hex('ff'))}`,
    gets: [answeringWord('word')],
    closes: 1007,
  },
]
