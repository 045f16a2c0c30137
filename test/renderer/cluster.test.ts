import { describe, expect, it } from 'vitest'
import {
  algorithms,
  authorityKeyPlaces,
  durationFault,
  hierarchyChoices,
  layoutChoices,
  nameLimits,
  networksFault,
} from '../../src/renderer/src/components/cluster/cluster-choices'
import { hierarchies, keyAlgorithms, layoutIds } from '../../src/shared/definition'
import ClusterScreen from '../../src/renderer/src/screens/ClusterScreen.vue'
import type { Finding } from '../../src/shared/models'
import { addTag, byRole, mountScreen, settle, type } from './mount-screen'

describe('choices', () => {
  it('offers all that the definition knows, each with its consequence', () => {
    expect(
      algorithms()
        .map(({ value }) => value)
        .sort(),
    ).toEqual([...keyAlgorithms].sort())
    expect(layoutChoices().map(({ value }) => value)).toEqual([...layoutIds])
    expect(
      hierarchyChoices()
        .map(({ value }) => value)
        .sort(),
    ).toEqual([...hierarchies].sort())
    const all = [
      ...algorithms(),
      ...authorityKeyPlaces(),
      ...layoutChoices(),
      ...hierarchyChoices(),
      ...nameLimits(),
    ]
    for (const { consequence } of all) expect(consequence).not.toBe('')
  })

  it('takes lifetimes and networks as the definition does', () => {
    expect(durationFault('90d')).toBeNull()
    for (const text of ['', '90', '0d', '1 year', '-1d']) expect(durationFault(text)).not.toBeNull()
    expect(networksFault('10.96.0.0/12, fd00::/112')).toBeNull()
    expect(networksFault('a b c')).not.toBeNull()
  })
})

describe('ClusterScreen', () => {
  it('saves an endpoint, a second network and a kept authority key', async () => {
    const { store } = await mountScreen(ClusterScreen)
    await type(byRole('textbox', 'Control plane endpoint'), '[fd00::10]:6443')
    await type(byRole('textbox', 'Service networks'), '10.96.0.0/12, fd00:96::/112')
    byRole('radio', 'Kept here only').click()
    await settle(300)
    const spec = store.definition?.spec
    expect(spec?.controlPlaneEndpoint).toBe('[fd00::10]:6443')
    expect(spec?.network.serviceCIDRs).toEqual(['10.96.0.0/12', 'fd00:96::/112'])
    expect(spec?.pki.authorityKeys).toBe('kept')
  })

  it('saves another distribution and a root above the authorities', async () => {
    const { store } = await mountScreen(ClusterScreen)
    byRole('radio', 'k3s').click()
    byRole('radio', 'The same, below a root').click()
    await settle(300)
    expect(store.definition?.spec.layout).toBe('k3s')
    expect(store.definition?.spec.pki.hierarchy).toBe('two-tier')
  })

  it('limits what authorities sign to the names of the cluster, and says what follows', async () => {
    const { store } = await mountScreen(ClusterScreen)
    expect(store.definition?.spec.pki.nameConstraints.mode).toBe('none')
    const choice = byRole('radio', 'Those of this cluster')
    const row = choice.closest('div')?.parentElement?.textContent ?? ''
    expect(row).toContain('Users are not limited by it.')
    choice.click()
    await settle(300)
    expect(store.definition?.spec.pki.nameConstraints).toEqual({
      mode: 'cluster',
      dnsDomains: [],
      networks: [],
    })
  })

  it('leaves room for nodes to come, and takes it back step by step', async () => {
    const { store } = await mountScreen(ClusterScreen)
    byRole('radio', 'Those of this cluster').click()
    await settle(300)
    await addTag(byRole('textbox', 'Domains of nodes to come'), 'lab.internal')
    await addTag(byRole('textbox', 'Networks of nodes to come'), '192.168.10.0/24')
    const limits = () => store.definition?.spec.pki.nameConstraints
    expect(limits()).toEqual({
      mode: 'cluster',
      dnsDomains: ['lab.internal'],
      networks: ['192.168.10.0/24'],
    })
    store.undo()
    await settle()
    expect(limits()?.networks).toEqual([])
    store.undo()
    await settle()
    store.undo()
    await settle()
    expect(limits()?.mode).toBe('none')
    expect(() => byRole('textbox', 'Networks of nodes to come')).toThrow('No textbox')
  })

  it('says at the list which of its networks is none', async () => {
    const { store } = await mountScreen(ClusterScreen)
    byRole('radio', 'Those of this cluster').click()
    await settle(300)
    const view = store.view
    if (view === null) throw new Error('no project')
    const finding: Finding = {
      severity: 'error',
      code: 'constraint-network',
      path: ['spec', 'pki', 'nameConstraints', 'networks', 0],
      what: 'x is not a network.',
      why: 'A limit lets in the addresses of a network.',
      remedy: 'Write it like 192.168.10.0/24.',
      fixes: [],
    }
    store.adopt({ ...view, findings: [finding] })
    await settle()
    const field = byRole('textbox', 'Networks of nodes to come')
    expect(field.closest('div')?.parentElement?.textContent).toContain('x is not a network.')
    expect(document.body.textContent?.split('x is not a network.')).toHaveLength(2)
  })

  it('shows a finding about the limits at the choice', async () => {
    const { store } = await mountScreen(ClusterScreen)
    const view = store.view
    if (view === null) throw new Error('no project')
    const finding: Finding = {
      severity: 'error',
      code: 'layout-limit',
      path: ['spec', 'pki', 'nameConstraints', 'mode'],
      what: 'Talos takes no limits.',
      why: 'It signs certificates itself.',
      remedy: 'Take any.',
      fixes: [],
    }
    store.adopt({ ...view, findings: [finding] })
    await settle()
    expect(document.body.textContent).toContain('Talos takes no limits.')
  })

  it('keeps a lifetime that cannot be read out of the definition, and says why', async () => {
    const { inputsOf } = await mountScreen(ClusterScreen)
    await type(byRole('textbox', 'Authorities'), '10 years')
    expect(inputsOf('projects.edit')).toEqual([])
    expect(document.body.textContent).toContain('Write a number followed by y, d or h')
  })

  it('shows a finding at its field, with the button that does the remedy', async () => {
    const { store } = await mountScreen(ClusterScreen)
    const view = store.view
    if (view === null) throw new Error('no project')
    const finding: Finding = {
      severity: 'error',
      code: 'cidr-overlap',
      path: ['spec', 'network', 'podCIDRs', 0],
      what: 'The pod network overlaps the service network.',
      why: 'Traffic would be lost.',
      remedy: 'Use another.',
      fixes: [
        {
          label: 'Use 10.244.0.0/16',
          set: [{ path: ['spec', 'network', 'podCIDRs', 0], value: '10.250.0.0/16' }],
        },
      ],
    }
    store.adopt({ ...view, findings: [finding] })
    await settle()
    const field = byRole('textbox', 'Pod networks')
    expect(field.getAttribute('aria-invalid')).toBe('true')
    const help = document.getElementById(field.getAttribute('aria-describedby') ?? '')
    expect(help?.textContent).toContain('The pod network overlaps')
    expect(byRole('textbox', 'Service networks').getAttribute('aria-invalid')).toBe('false')
    byRole('button', 'Use 10.244.0.0/16').click()
    await settle(300)
    expect(store.definition?.spec.network.podCIDRs).toEqual(['10.250.0.0/16'])
  })

  it('takes an emptied subject field out of the definition', async () => {
    const { store } = await mountScreen(ClusterScreen)
    await type(byRole('textbox', 'Organization'), 'Lab')
    expect(store.definition?.spec.pki.subject).toEqual({ O: 'Lab' })
    await type(byRole('textbox', 'Organization'), '')
    expect(store.definition?.spec.pki.subject).toEqual({})
  })
})
