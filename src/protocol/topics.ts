/** What can be subscribed to: `books` by readers, `lending` by librarians, the others by operators. */
export const TOPICS = ['books', 'lending', 'connections', 'workers', 'log', 'stats', 'traffic'] as const
export type Topic = (typeof TOPICS)[number]

/** Notifications that concern persons. */
const PRIVATE: readonly string[] = ['LENDING']

/** Whether a notification must not be shown to others than its subscriber: nobody who follows a connection is shown it. */
export function isPrivateNotification(name: string): boolean {
  return PRIVATE.includes(name)
}
