/**
 * Characters that have the same width in the tables of all terminals: ASCII, lines and blocks in one column; kana, ideographs,
 * Hangul and full-width forms in two. Signs that may be drawn as emoji are not.
 */
const AGREED =
  /^(?:(?!\p{Extended_Pictographic})[\u0020-\u007e\u2500-\u25ff\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fa5\uac00-\ud7a3\uff01-\uff5e])+$/u

/**
 * Whether all terminals give a text the same number of columns. They do not agree about emoji, marks that combine, letters of
 * Indic scripts and whatever Unicode got lately; in East Asia some take all letters but those of ASCII for wide ones.
 */
export function isAgreed(text: string): boolean {
  return AGREED.test(text)
}
