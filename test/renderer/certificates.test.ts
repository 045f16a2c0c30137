import { describe, expect, it } from 'vitest'
import {
  filterRows,
  indexRows,
  noFilter,
  searchRows,
} from '../../src/renderer/src/components/certificates/certificate-search'
import { sortRows } from '../../src/renderer/src/components/certificates/certificate-order'
import {
  needingAttention,
  toggleSort,
  troubleFirst,
} from '../../src/renderer/src/components/certificates/certificate-sort'
import { detailOf } from './board/certificate-detail'
import { homelab, rowsOf } from './board/homelab'
import CertificatesScreen from '../../src/renderer/src/screens/CertificatesScreen.vue'
import type { CertificateRow } from '../../src/shared/models'
import { allByRole, byRole, mountScreen, settle, type } from './mount-screen'

const rows = rowsOf(homelab, true)
const index = indexRows(rows)
const keysFor = (text: string) => searchRows(index, { ...noFilter, text }).map(({ key }) => key)
const rowOf = (key: string): CertificateRow => {
  const found = rows.find((row) => row.key === key)
  if (found === undefined) throw new Error(`no row ${key}`)
  return found
}

describe('search over everything', () => {
  it.each([
    ['a common name', 'kube-apiserver-etcd-client', 'apiserver-etcd-client@cp-1'],
    ['a DNS name', 'kubernetes.default.svc.cluster.local', 'apiserver@cp-1'],
    ['an address', 'fd00:10::21', 'kubelet-serving@w-1'],
    ['a path', '/etc/kubernetes/pki/etcd/peer.crt', 'etcd-peer@cp-3'],
    ['a group', 'system:masters', 'super-admin'],
    ['a user', 'jane', 'user@jane'],
    ['several words in any order', 'cp-2 PEER', 'etcd-peer@cp-2'],
  ])('finds by %s', (_, text, key) => {
    expect(keysFor(text)).toContain(key)
  })

  it('finds a serial with colons and a fingerprint with blanks, and only its row', () => {
    const { serial, fingerprint } = rowOf('apiserver@cp-1')
    expect(keysFor((serial.match(/../g) ?? []).join(':').toUpperCase())).toEqual(['apiserver@cp-1'])
    expect(keysFor((fingerprint.match(/.{4}/g) ?? []).join(' '))).toEqual(['apiserver@cp-1'])
    expect(keysFor((serial.match(/../g) ?? []).join(' '))).toEqual(['apiserver@cp-1'])
  })

  it('finds nothing for words that no row holds together', () => {
    expect(keysFor('jane etcd-peer')).toEqual([])
  })

  it('joins filters with and, values of one filter with or', () => {
    const found = searchRows(index, {
      text: '',
      statuses: ['outdated', 'expiring'],
      kinds: [],
      nodes: ['cp-2'],
      authorities: ['etcd-ca'],
    })
    expect(found.map(({ key }) => key).sort()).toEqual(['etcd-peer@cp-2', 'etcd-server@cp-2'])
  })

  it('filters without a search as it does with one', () => {
    for (const filter of [
      noFilter,
      { ...noFilter, statuses: ['expiring' as const] },
      { ...noFilter, nodes: ['cp-1'], kinds: ['certificate' as const] },
    ])
      expect(filterRows(rows, filter)).toEqual(searchRows(indexRows(rows), filter))
  })

  it('finds in 5 000 rows what a plain look at each row finds, in their order', () => {
    const many = Array.from({ length: 120 }, (_, copy) =>
      rows.map((row) => ({ ...row, key: `${row.key}-${copy}` })),
    ).flat()
    expect(many.length).toBeGreaterThanOrEqual(5_000)
    const found = (text: string) => searchRows(indexRows(many), { ...noFilter, text })
    const etcdPeers = many.filter(({ spec, node }) => spec === 'etcd-peer' && node === 'cp-2')
    expect(etcdPeers).toHaveLength(120)
    expect(found('cp-2 peer.crt')).toEqual(etcdPeers)
    const { serial } = rowOf('apiserver@cp-1')
    expect(found(serial)).toEqual(many.filter((row) => row.serial === serial))
    expect(found('apiserver@cp-1-119').map(({ key }) => key)).toEqual(['apiserver@cp-1-119'])
    expect(found('nothing at all')).toEqual([])
    expect(found('')).toEqual(many)
  })
})

describe('order', () => {
  it('puts trouble first and keeps the order of the plan within a state', () => {
    const sorted = sortRows(rows, troubleFirst)
    expect(sorted.slice(0, 5).map(({ key }) => key)).toEqual([
      'apiserver@cp-1',
      'apiserver@cp-2',
      'etcd-server@cp-2',
      'etcd-peer@cp-2',
      'kubelet-serving@cp-2',
    ])
    expect(sorted.at(-1)?.status).toBe('valid')
    expect(needingAttention(rows)).toBe(5)
  })

  it('turns round on a second click and sorts numbers in names as numbers', () => {
    const byNode = toggleSort(troubleFirst, 'node')
    expect(byNode).toEqual({ column: 'node', descending: false })
    expect(toggleSort(byNode, 'node').descending).toBe(true)
    const names = ['w-10', 'w-2'].map((node) => ({ ...rowOf('kubelet-client@w-1'), node }))
    expect(sortRows(names, byNode).map(({ node }) => node)).toEqual(['w-2', 'w-10'])
  })
})

describe('CertificatesScreen', () => {
  const path = '/projects/homelab-01/certificates'
  const shown = () => allByRole('row').slice(1)

  it('narrows the table while one types, and says how many there are', async () => {
    await mountScreen(CertificatesScreen, { path })
    expect(byRole('grid', 'Certificates').getAttribute('aria-rowcount')).toBe(`${rows.length + 1}`)
    await type(byRole('textbox', 'Search certificates'), 'etcd-peer')
    expect(shown().map((row) => row.textContent)).toHaveLength(3)
    expect(document.body.textContent).toContain(`3 of ${rows.length} match`)
    await type(byRole('textbox', 'Search certificates'), 'no such thing')
    expect(document.body.textContent).toContain('Nothing matches')
  })

  it('starts with the node that another screen asked for', async () => {
    await mountScreen(CertificatesScreen, { path: `${path}?node=w-1` })
    expect(shown()).toHaveLength(2)
  })

  it('opens by keyboard, walks with the arrows, closes with Escape and gives the focus back', async () => {
    const { inputsOf } = await mountScreen(CertificatesScreen, { path })
    const grid = byRole('grid', 'Certificates')
    const press = async (target: Element, key: string) => {
      target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
      await settle(20)
    }
    grid.focus()
    await press(grid, 'ArrowDown')
    await press(grid, 'Enter')
    expect(inputsOf('certificates.detail')).toEqual([
      { project: 'homelab-01', key: 'apiserver@cp-2' },
    ])
    const panel = document.querySelector('aside')
    expect(panel?.getAttribute('aria-label')).toBe('Detail of kube-apiserver on cp-2')
    await press(grid, 'ArrowDown')
    expect(document.querySelector('aside')?.getAttribute('aria-label')).toBe(
      'Detail of etcd-server on cp-2',
    )
    byRole('button', 'Previous certificate').click()
    await settle(20)
    expect(document.querySelector('aside')?.getAttribute('aria-label')).toContain('kube-apiserver')
    await press(document.querySelector('aside') ?? grid, 'Escape')
    expect(document.querySelector('aside')).toBeNull()
    expect(document.activeElement).toBe(grid)
  })

  it('shows the openssl commands and the file that they read', async () => {
    await mountScreen(CertificatesScreen, { path: `${path}/apiserver@cp-1` })
    const tab = byRole('tab', 'openssl')
    tab.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }))
    await settle(20)
    expect(byRole('region', 'openssl commands').textContent).toContain('openssl genpkey')
    expect(byRole('region', /Configuration file apiserver-cp-1.cnf/).textContent).toContain('[req]')
    expect(byRole('button', 'Copy commands')).toBeTruthy()
  })

  it('compares a row with its earlier version, and offers that only where there is one', async () => {
    const detailWith = (version: number, earlierVersion: number | null) => ({
      'certificates.detail': () =>
        Promise.resolve({
          ok: true as const,
          value: {
            ...detailOf({ ...rowOf('apiserver@cp-1'), version }, undefined),
            earlierVersion,
          },
        }),
    })
    expect(rowOf('apiserver@cp-1').version).toBe(1)
    await mountScreen(CertificatesScreen, { path: `${path}/apiserver@cp-1` })
    expect(document.querySelector('aside')?.textContent).not.toContain('earlier version')
    // Numbers may be missing: a request that was never answered counts too.
    const { wrapper } = await mountScreen(CertificatesScreen, {
      path: `${path}/apiserver@cp-1`,
      answers: detailWith(4, 2),
    })
    byRole('button', 'Compare with an earlier version').click()
    await settle(50)
    const { currentRoute } = wrapper.vm.$router
    expect(currentRoute.value).toMatchObject({
      name: 'compare',
      query: {
        ...{ left: 'apiserver@cp-1', leftVersion: '2' },
        ...{ right: 'apiserver@cp-1', rightVersion: '4' },
      },
    })
  })

  it('asks for the form, and for a passphrase only where a key goes along', async () => {
    const { inputsOf } = await mountScreen(CertificatesScreen, { path: `${path}/apiserver@cp-1` })
    byRole('button', 'Save as').click()
    await settle(50)
    byRole('radio', /PKCS#12/).click()
    await settle(20)
    const save = () => byRole('button', 'Save')
    expect(save().hasAttribute('disabled')).toBe(true)
    const [first, again] = [...document.querySelectorAll<HTMLInputElement>('[type=password]')]
    if (!first || !again) throw new Error('there is no field for the passphrase')
    await type(first, 'correct horse battery')
    expect(save().hasAttribute('disabled')).toBe(true)
    await type(again, 'correct horse battery')
    expect(save().hasAttribute('disabled')).toBe(false)
    save().click()
    await settle(50)
    expect(inputsOf('certificates.save')).toEqual([
      {
        project: 'homelab-01',
        key: 'apiserver@cp-1',
        choice: { format: 'pkcs12', passphrase: 'correct horse battery' },
      },
    ])
  })

  it('offers no key of an authority', async () => {
    await mountScreen(CertificatesScreen, { path: `${path}/ca` })
    byRole('button', 'Save as').click()
    await settle(50)
    const forms = allByRole('radio').map((radio) => radio.getAttribute('value'))
    expect(forms).toEqual(['pem', 'der', 'chain'])
  })

  it('asks for nothing that is not issued yet and says what to do', async () => {
    const { inputsOf, store } = await mountScreen(CertificatesScreen, {
      path: `${path}/apiserver@cp-1`,
      situation: 'fresh',
    })
    expect(inputsOf('certificates.detail')).toEqual([])
    expect(document.querySelector('aside')?.textContent).toContain('Not issued yet')
    byRole('button', 'Review changes').click()
    expect(store.reviewOpen).toBe(true)
  })

  it('shows what failed with its remedy, and tries again', async () => {
    const { inputsOf } = await mountScreen(CertificatesScreen, { path, situation: 'broken' })
    expect(byRole('alert', /No space is left on the device/)).toBeTruthy()
    byRole('button', 'Try again').click()
    await settle()
    expect(inputsOf('certificates.list')).toHaveLength(2)
  })
})
