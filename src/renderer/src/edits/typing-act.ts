/** Tells typing in one field, which is one act, from separate acts such as two clicks. */

let act: { readonly field: Element } | undefined

/** @returns the same object for as long as one text field keeps the focus; undefined outside of text fields. */
export function typingAct(): object | undefined {
  const field = document.activeElement
  if (!isTextEntry(field)) return undefined
  if (act?.field !== field) {
    act = { field }
    field.addEventListener('blur', () => (act = undefined), { once: true })
  }
  return act
}

const textTypes = new Set(['text', 'search', 'url', 'tel', 'email', 'password', 'number'])

/** @returns whether a key typed into the element becomes text. */
export function isTextEntry(
  element: Element | EventTarget | null,
): element is HTMLInputElement | HTMLTextAreaElement {
  if (element instanceof HTMLTextAreaElement) return true
  return element instanceof HTMLInputElement && textTypes.has(element.type)
}
