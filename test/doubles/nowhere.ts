import type { Channel } from '../../src/channel/channel.ts'

/** A channel that nobody reads. */
export const NOWHERE: Channel = {
  queued: 0,
  send: () => true,
  sendFrame: () => true,
  onMessage: () => {},
  onClose: () => {},
  close: () => {},
}
