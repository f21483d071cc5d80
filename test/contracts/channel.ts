import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Channel, Message } from '../../src/channel/channel.ts'

/** Two ends of a channel, and what ends them. */
export interface OpenedChannel {
  near: Channel
  /** What the far end does: it sends back whatever comes. */
  close(): Promise<void>
}

/** What every Channel keeps; `open` gives one whose far end sends everything back. */
export function channelContract(name: string, open: () => Promise<OpenedChannel>): void {
  describe(`${name} keeps the contract of a Channel`, () => {
    let opened: OpenedChannel
    let received: Message[]

    beforeEach(async () => {
      opened = await open()
      received = []
      opened.near.onMessage(message => received.push(message))
    })
    afterEach(() => opened.close())

    test('messages arrive whole and in order', async () => {
      for (let number = 0; number < 500; number++) opened.near.send({ t: 'n', number }, `"body ${number} – 漢字 👩‍👧"`)
      await expect.poll(() => received.length).toBe(500)
      expect(received.map(({ head }) => head['number'])).toEqual(Array.from({ length: 500 }, (_, number) => number))
      expect(received[499]).toEqual({ head: { t: 'n', number: 499 }, body: '"body 499 – 漢字 👩‍👧"' })
    })

    test('a large body arrives as it was', async () => {
      const body = JSON.stringify({ text: 'é'.repeat(700_000) })
      opened.near.send({ t: 'large' }, body)
      await expect.poll(() => received[0]?.body.length).toBe(body.length)
      expect(received[0]?.body).toBe(body)
    })

    test('after its end nothing is sent, and the end is told once', async () => {
      let ends = 0
      opened.near.onClose(() => ends++)
      opened.near.close()
      opened.near.close()
      expect(opened.near.send({ t: 'late' })).toBe(false)
      expect(ends).toBe(1)
    })
  })
}
