import { byId, setText } from './elements.ts'

/** A question that can be answered by yes or no. */
interface Question {
  title: string
  note: string
  yes: string
  no: string
}

/** Asks a person. Resolves with false when the question is closed without an answer. */
export function ask({ title, note, yes, no }: Question): Promise<boolean> {
  const dialog = byId('question', HTMLDialogElement)
  const yesButton = byId('question-yes', HTMLButtonElement)
  const noButton = byId('question-no', HTMLButtonElement)
  setText(byId('question-title', HTMLHeadingElement), title)
  setText(byId('question-note', HTMLParagraphElement), note)
  setText(yesButton, yes)
  setText(noButton, no)
  // A question that is still open is answered by no.
  if (dialog.open) dialog.close()
  dialog.returnValue = ''
  yesButton.onclick = () => dialog.close('yes')
  noButton.onclick = () => dialog.close()
  dialog.showModal()
  noButton.focus()
  return new Promise(resolve => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true })
  })
}
