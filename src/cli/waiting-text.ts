import type { RequestsView, WaitingRow } from '../shared/request-models'
import { amount } from './counts'

const maxLines = 20

/**
 * @param after whether the requests were just written.
 * @returns what waits and for what, and the next commands; empty when nothing waits.
 */
export function waitingText(
  { waiting, holders }: RequestsView,
  file: string,
  after: 'requests' | 'other' = 'other',
): string {
  if (waiting.length === 0) return ''
  const lines = waiting.slice(0, maxLines).map((row) => `  ${row.key}  ${reasonText(row)}\n`)
  const rest = waiting.length - lines.length
  const needs = new Set(waiting.map((row) => row.needs))
  const names = holders
    .filter(({ kind, waiting: count }) => kind === 'user' && count > 0)
    .map(({ name }) => name)
  return [
    `${amount(waiting.length, 'certificate')} ${waiting.length === 1 ? 'waits' : 'wait'} for something from outside:\n`,
    ...lines,
    rest > 0 ? `  and ${rest} more\n` : '',
    after === 'requests' ? '' : `Next: certwright requests ${file} --out DIR\n`,
    needs.has('request') ? `Then: certwright sign ${file} CSR...\n` : '',
    needs.has('certificate') ? `Then: certwright accept ${file} CERT...\n` : '',
    names.length > 0
      ? `Requests of ${names.slice(0, maxLines).join(', ')}: by their script, or any with their name as CN.\n`
      : '',
  ].join('')
}

function reasonText({ needs, node, user, authority }: WaitingRow): string {
  switch (needs) {
    case 'request':
      return `waits for a request of ${node ?? user ?? 'its owner'}`
    case 'certificate':
      return `waits for a certificate by ${authority}, whose key is elsewhere`
    case 'authority':
      return `waits for its authority ${authority}`
  }
}
