/** What can be subscribed to: `books` by readers, `lending` by librarians, the others by operators. */
export const TOPICS = ['books', 'lending', 'connections', 'workers', 'log', 'stats', 'traffic'] as const
export type Topic = (typeof TOPICS)[number]
