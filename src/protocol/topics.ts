/** What can be subscribed to. All but `books` are for operators. */
export const TOPICS = ['books', 'connections', 'workers', 'log', 'stats', 'traffic'] as const
export type Topic = (typeof TOPICS)[number]
