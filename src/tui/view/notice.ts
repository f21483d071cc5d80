import { fit } from '../../text/fit.ts'
import type { Line } from '../content/line.ts'
import type { AppState } from '../state/app-state.ts'
import { noticeOf, noticeRows } from '../state/told/notice.ts'
import type { Placed } from './placed.ts'

/** A notice in the row of the keys; undefined where these are to be seen. */
export function noticeLine(state: AppState): Line | undefined {
  const notice = noticeOf(state)
  return notice && !notice.isAbove ? [{ text: ` ${notice.text}`, tone: notice.tone, bold: true }] : undefined
}

/** A notice that takes rows of its own: above that of the keys, or in its place. */
export function noticeBlock(state: AppState): Placed | undefined {
  const notice = noticeOf(state)
  const rows = noticeRows(state)
  if (!notice || rows.length === 0) return undefined
  const { columns, rows: height } = state.size
  const lines = rows.map((text): Line => [{ text: ` ${fit(text, columns - 1)}`, tone: notice.tone, bold: true }])
  return { left: 0, top: height - lines.length - (notice.isAbove ? 1 : 0), lines }
}
