import type { Role } from './roles.ts'

/** What can be subscribed to. */
export const TOPICS = ['books', 'lending', 'connections', 'workers', 'log', 'stats', 'traffic'] as const
export type Topic = (typeof TOPICS)[number]

/** The role that a subscription to a topic needs. The worker asks for it, and the supervisor once more. */
export function roleOfTopic(topic: Topic): Role {
  if (topic === 'books') return 'reader'
  return topic === 'lending' ? 'librarian' : 'operator'
}

/** Notifications that concern persons. */
const PRIVATE: readonly string[] = ['LENDING']

/** Whether a notification must not be shown to others than its subscriber: nobody who follows a connection is shown it. */
export function isPrivateNotification(name: string): boolean {
  return PRIVATE.includes(name)
}
