import type { Unreadable } from '../main/services/request-examining'
import { printable } from '../main/services/verify/entries'
import type { ExaminedItem } from '../shared/request-models'

const indent = ' '.repeat(10)

/** @returns one block per request or certificate: where it belongs, its key, and why it is refused. */
export function examinedText(
  items: readonly ExaminedItem[],
  unreadable: readonly Unreadable[],
): string {
  const blocks = [
    ...items.map(itemLines),
    ...unreadable.map(({ source, reason }) => [`refused   ${source}`, `${indent}${reason}`]),
  ]
  // What a foreign file says goes to a terminal.
  return blocks.flatMap((lines) => lines.map((line) => `${printable(line)}\n`)).join('')
}

function itemLines(item: ExaminedItem): string[] {
  const { isAccepted, row, label, source, subject, keyAlgorithm, refusals, notes } = item
  const verdict = isAccepted ? 'accepted' : 'refused '
  return [
    `${verdict}  ${row ?? label}  ${source}`,
    `${indent}${subject}`,
    `${indent}${keyAlgorithm} ${grouped(item.fingerprint)}`,
    ...(isAccepted ? differences(item) : []),
    ...notes.map((note) => `${indent}note: ${note}`),
    ...refusals.map(({ text, remedy }) => `${indent}${text} ${remedy}`),
  ]
}

/** What a request asks for and does not get. */
function differences({ fields }: ExaminedItem): string[] {
  return fields.flatMap(({ field, requested, issued }) => {
    const isSame =
      requested.length === issued.length && requested.every((value) => issued.includes(value))
    return isSame || requested.length === 0
      ? []
      : [`${indent}note: ${field} in it: ${requested.join(', ')}; issued: ${issued.join(', ')}`]
  })
}

/** As the script of a node prints it, to compare by telephone. */
function grouped(fingerprint: string): string {
  return fingerprint.match(/.{1,4}/g)?.join(' ') ?? ''
}
