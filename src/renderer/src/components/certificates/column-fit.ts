/** How wide a column must be to show all that it says. */
import type { CertificateColumn } from '../../../../shared/certificate-columns'
import type { CertificateRow } from '../../../../shared/models'
import { t } from '../../words'
import { columnOf } from './certificate-columns'

/** What stands beside the text of a cell, in px: an icon, a seal, a word. */
const beside: Readonly<Partial<Record<CertificateColumn, number>>> = {
  state: 22,
  days: 102,
  authority: 24,
  identity: 24,
}
/** Sort arrow and menu of a head, in px. */
const headRoom = 44

/** @returns the width of a text in px, set in mono or not. */
export type Measure = (text: string, isMono: boolean) => number

/** @returns the width in px at which neither the head of a column nor one of its cells is cut. */
export function fittingWidth(
  id: CertificateColumn,
  rows: readonly CertificateRow[],
  measure: Measure,
): number {
  const { text, mono = false } = columnOf(id)
  const head = measure(t(`certificates.column.${id}`), false) + headRoom
  const cells = new Set(rows.map(text))
  const widest = [...cells].reduce((most, cell) => Math.max(most, measure(cell, mono)), 0)
  return Math.max(head, Math.ceil(widest) + (beside[id] ?? 0) + 2)
}

/** @returns a measure by the fonts of the window. */
export function measureIn(element: Element): Measure {
  const context = document.createElement('canvas').getContext('2d')
  const style = getComputedStyle(element)
  const plain = `${style.fontSize} ${style.fontFamily}`
  const mono = `12px ${style.getPropertyValue('--font-mono')}`
  return (text, isMono) => {
    if (context === null) return text.length * 7.5
    context.font = isMono ? mono : plain
    return context.measureText(text).width
  }
}
