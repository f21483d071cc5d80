/**
 * Single characters that have the same width in the tables of all terminals: letters of Latin, Greek and Cyrillic, signs,
 * lines and blocks in one column; kana, ideographs, Hangul and full-width forms in two. Signs that may be drawn as emoji are not.
 */
const AGREED =
  /^(?!\p{Extended_Pictographic})(?:[\u0020-\u007e]|(?!\u00ad)[\u00a1-\u02ff\u0370-\u0481\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u25ff\u2713\u2715](?<=[\p{L}\p{N}\p{P}\p{S}])|[\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fa5\uac00-\ud7a3\uff01-\uff5e])$/u

/**
 * Whether all terminals give a character the same number of columns. About emoji, marks that combine, letters of Indic scripts
 * and whatever Unicode got lately they do not agree.
 */
export function isAgreed(grapheme: string): boolean {
  return AGREED.test(grapheme)
}
