import { describe, expect, it } from 'vitest'
import { dateText, sinceText, sizeText, timeText } from '../../../src/renderer/src/components/dates'
import { nextStepFor } from '../../../src/renderer/src/components/overview/next-step'
import { clusterSentence } from '../../../src/renderer/src/components/overview/cluster-sentence'
import { strengthOf } from '../../../src/renderer/src/components/passphrase-strength'
import {
  definitionOf,
  newDraft,
  nextNodeName,
} from '../../../src/renderer/src/components/projects/new-cluster'
import { stateLines } from '../../../src/renderer/src/components/projects/project-words'
import { waitingSentence } from '../../../src/renderer/src/components/shell/foot-words'
import { fakeBridge } from '../board/fake-bridge'
import { homelab } from '../board/homelab'
import type { ProjectView } from '../../../src/shared/models'

async function viewOf(situation: string): Promise<ProjectView> {
  const result = await fakeBridge(new URLSearchParams(situation)).invoke('projects.open', {
    project: 'homelab-01',
  })
  if (!result.ok) throw new Error(result.error.title)
  return result.value
}
async function stepOf(situation: string) {
  const bridge = fakeBridge(new URLSearchParams(situation))
  const rows = await bridge.invoke('certificates.list', { project: 'homelab-01' })
  const keychain = await bridge.invoke('custody.status', undefined)
  if (!rows.ok || !keychain.ok) throw new Error('The bridge did not answer')
  return nextStepFor(await viewOf(situation), rows.value, keychain.value, 'nodes', false)
}

describe('dates', () => {
  it('are UTC, whatever the zone of the computer', () => {
    expect(dateText('2026-12-04T23:59:59Z')).toBe('4 Dec 2026')
    expect(dateText('2026-09-01T00:00:00Z')).toBe('1 Sep 2026')
    expect(timeText(new Date('2026-11-22T09:15:00Z'))).toBe('22 Nov 2026, 09:15 UTC')
  })

  it.each([
    ['2026-11-22T09:10:00Z', '5 min ago'],
    ['2026-11-22T06:00:00Z', '3 h ago'],
    ['2026-11-21T08:00:00Z', 'Yesterday'],
    ['2026-11-02T08:00:00Z', '2 Nov'],
    ['2024-03-03T08:00:00Z', '3 Mar 2024'],
  ])('%s was %s', (iso, words) => {
    expect(sinceText(iso, new Date('2026-11-22T09:15:00Z'))).toBe(words)
  })

  it('sizes are short', () => {
    expect([241, 5_500, 1_200_000].map(sizeText)).toEqual(['241 B', '5.5 kB', '1.2 MB'])
  })
})

describe('the list of projects', () => {
  it('says trouble with its number, and all is well in one line', async () => {
    const { summary } = await viewOf('')
    expect(stateLines(summary).map((line) => line.text)).toEqual([
      '1 expires in 12 days',
      '4 outdated',
    ])
    expect(stateLines({ ...summary, states: { valid: 43 } })).toEqual([
      { status: 'valid', text: 'All 43 valid' },
    ])
    expect(stateLines((await viewOf('fresh')).summary)[0]?.text).toBe('Nothing is issued yet')
  })
})

describe('the next step', () => {
  it('is the error that stops issuing', async () => {
    expect((await stepOf('error')).go).toEqual({ to: 'nodes' })
  })
  it('is the vault where no keychain answers', async () => {
    expect((await stepOf('nokeychain')).go).toEqual({ to: 'vault' })
  })
  it('is the first issuance, with its number', async () => {
    const step = await stepOf('fresh')
    expect(step.go).toEqual({ to: 'review' })
    expect(step.subject).toBe('Issue 43 certificates.')
  })
  it('is the certificate that ends first', async () => {
    const step = await stepOf('edited')
    expect(step.go).toEqual({ to: 'certificates', key: 'apiserver@cp-1' })
    expect(`${step.subject} ${step.text}`).toBe(
      'kube-apiserver on cp-1 ends on 4 Dec 2026. That is in 12 days.',
    )
  })
  it('is to apply what waits when nothing ends soon, and else to export', async () => {
    const edited = await viewOf('edited')
    expect(nextStepFor(edited, [], null, 'cluster', false).button).toBe('Review changes')
    expect(nextStepFor(await viewOf(''), [], null, 'cluster', false).go).toEqual({ to: 'export' })
  })
})

describe('sentences', () => {
  it('say the cluster in one line', () => {
    expect(clusterSentence(homelab)).toBe(
      'Three small PCs in the cellar. 3 control planes with stacked etcd and 2 workers.',
    )
  })
  it('say the consequence of what waits', async () => {
    const { changes } = await viewOf('edited')
    if (changes === null) throw new Error('No changes')
    expect(waitingSentence(changes)).toBe('4 certificates will be reissued, 39 stay as they are.')
    expect(
      waitingSentence({ ...changes, changes: changes.changes.slice(0, 1), untouched: 1 }),
    ).toBe('1 certificate will be reissued, 1 stays as it is.')
  })
})

describe('a new passphrase', () => {
  it('is too short below twelve characters, by how many', () => {
    expect(strengthOf('elevenchars')).toEqual({ level: 1, words: 'Too short: 1 more' })
  })
  it('does not count repeated characters for much', () => {
    expect(strengthOf('a'.repeat(40)).level).toBeLessThan(strengthOf('correct horse battery').level)
    expect(strengthOf('aaaaaaaaaaaaaaaa').words).toContain('Weak')
  })
  it('is strong when it is long and mixed', () => {
    expect(strengthOf('Lantern over-7 quiet rivers').level).toBe(5)
  })
})

describe('a new cluster', () => {
  it('has defaults that work, and splits addresses as people write them', () => {
    const draft = newDraft()
    draft.name = ' homelab '
    const [plane] = draft.nodes
    if (plane === undefined) throw new Error('The draft has no node')
    plane.addresses = '192.168.10.11, fd00::11'
    draft.nodes.push({ id: 9, name: '  ', role: 'worker', addresses: '10.0.0.1' })
    const definition = definitionOf(draft)
    expect(definition.metadata.name).toBe('homelab')
    expect(definition.spec.nodes.map((node) => node.name)).toEqual(['cp-1', 'w-1', 'w-2'])
    expect(definition.spec.nodes[0]?.addresses).toEqual(['192.168.10.11', 'fd00::11'])
    expect(definition.spec.network.podCIDRs).toEqual(['10.244.0.0/16'])
  })
  it('names the next node of a role', () => {
    const { nodes } = newDraft()
    expect(nextNodeName(nodes, 'worker')).toBe('w-3')
    expect(nextNodeName(nodes, 'control-plane')).toBe('cp-2')
  })
})
