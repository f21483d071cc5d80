import { Scans } from '../state/scans.ts'

type Typable = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/**
 * Hears a scanner wherever the focus is: its number does not stay in the field that happened to have the focus, and its Enter
 * presses nothing.
 *
 * @param isOff whether keys are nobody's number at present, as while a token is typed
 */
export function listenForScans(scanned: (code: string) => void, isOff: () => boolean): void {
  const scans = new Scans()
  /** The field in which the number began to be typed, and what stood in it. */
  let before: { field: Typable; value: string } | undefined

  document.addEventListener(
    'keydown',
    event => {
      if (isOff() || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
      // A key that is held down repeats as fast as a scanner types.
      const code = scans.press(event.repeat ? 'repeat' : event.key, event.timeStamp)
      if (scans.length === 1) before = snapshot(event.target)
      if (code === undefined) return
      event.preventDefault()
      event.stopImmediatePropagation()
      putBack(before)
      scanned(code)
    },
    { capture: true },
  )
}

function snapshot(target: EventTarget | null): { field: Typable; value: string } | undefined {
  return isTypable(target) ? { field: target, value: target.value } : undefined
}

function isTypable(target: EventTarget | null): target is Typable {
  const kinds = [HTMLInputElement, HTMLTextAreaElement, HTMLSelectElement]
  return kinds.some(kind => target instanceof kind)
}

function putBack(before: { field: Typable; value: string } | undefined): void {
  if (!before || before.field.value === before.value) return
  before.field.value = before.value
  // Whoever owns the field reads it again.
  before.field.dispatchEvent(new Event('input', { bubbles: true }))
}
