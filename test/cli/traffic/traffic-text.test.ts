import { expect, test } from 'vitest'
import { trafficText } from '../../../src/cli/traffic/traffic-text.ts'

const event = { connection: 3, at: '2026-01-01T10:11:12.000Z' }

test.each([
  [{ direction: 'in', bytes: 5, text: 'GET 1' }, '10:11:12 UTC ▶ from the client, 5 bytes\n  GET 1'],
  [{ direction: 'out', bytes: 9, text: 'a\r\nb\u001b[2J' }, '10:11:12 UTC ◀ to the client, 9 bytes\n  a\n  b\\x1b[2J'],
  [{ dropped: 7 }, '  … 7 left out'],
  [
    { direction: 'in', bytes: 1, text: 'x', dropped: 7 },
    '  … 7 left out\n10:11:12 UTC ▶ from the client, 1 bytes\n  x',
  ],
  [{ ended: 'closed 1006: worker killed by SIGKILL' }, '10:11:12 UTC closed 1006: worker killed by SIGKILL'],
] as const)('%j', (more, text) => expect(trafficText({ ...event, ...more })).toBe(text))
