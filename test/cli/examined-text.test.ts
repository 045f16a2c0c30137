import { describe, expect, it } from 'vitest'
import { examinedText } from '../../src/cli/examined-text'
import { waitingText } from '../../src/cli/waiting-text'
import type { ExaminedItem, WaitingRow } from '../../src/shared/request-models'

const item: ExaminedItem = {
  id: '0',
  source: 'csrs/w-1--kubelet-client.csr',
  row: 'kubelet-client@w-1',
  label: 'kubelet-client',
  node: 'w-1',
  user: null,
  isAccepted: true,
  replaces: null,
  subject: 'O=system:nodes, CN=system:node:w-1',
  keyAlgorithm: 'ecdsa-p256',
  fingerprint: '0123456789abcdef',
  refusals: [],
  notes: [],
  fields: [{ field: 'names', requested: ['evil'], issued: ['w-1'] }],
}
const row: WaitingRow = {
  key: 'kubelet-client@w-1',
  label: 'kubelet-client',
  needs: 'request',
  authority: 'ca',
  node: 'w-1',
  user: null,
  subject: '',
  names: [],
  keyAlgorithm: 'ecdsa-p256',
  hasOwnRequest: false,
}
const nothing = { nodes: [], holders: [], authorities: [] }

describe('examinedText', () => {
  it('names the row, the key in groups of four, and what a request asks for in vain', () => {
    expect(examinedText([item], [])).toBe(
      [
        'accepted  kubelet-client@w-1  csrs/w-1--kubelet-client.csr',
        '          O=system:nodes, CN=system:node:w-1',
        '          ecdsa-p256 0123 4567 89ab cdef',
        '          note: names in it: evil; issued: w-1',
        '',
      ].join('\n'),
    )
  })

  it('gives the reason of every refusal, and obeys nothing that a file says', () => {
    const refusals = [{ code: 'x', text: 'Because.', remedy: 'Do that.' }]
    const refused = { ...item, isAccepted: false, row: null, label: 'a\u001b[2J\nb', refusals }
    const text = examinedText([refused], [{ source: 'x\u0007', reason: 'no request' }])
    expect(text).toMatch(/^refused {3}a\ufffd\[2J\ufffdb/)
    expect(text).toContain('Because. Do that.')
    expect(text).toContain('refused   x\ufffd\n          no request\n')
  })
})

describe('waitingText', () => {
  it('is empty when nothing waits', () => {
    expect(waitingText({ ...nothing, waiting: [] }, 'c.yaml')).toBe('')
  })

  it('says what waits for what, and what to run next', () => {
    const waiting = [row, { ...row, key: 'admin', node: null, needs: 'certificate' as const }]
    const text = waitingText({ ...nothing, waiting }, 'c.yaml')
    expect(text).toContain('kubelet-client@w-1  waits for a request of w-1')
    expect(text).toContain('admin  waits for a certificate by ca')
    expect(text).toContain('Then: certwright sign c.yaml CSR...')
    expect(text).toContain('Then: certwright accept c.yaml CERT...')
  })

  it('counts what is too much to list', () => {
    const waiting = Array.from({ length: 25 }, (_, count) => ({ ...row, key: `k@n-${count}` }))
    const text = waitingText({ ...nothing, waiting }, 'c.yaml')
    expect(text).toContain('and 5 more')
    expect(text.split('\n').length).toBeLessThan(27)
  })
})
