import { describe, expect, it } from 'vitest'
import { previewPlan } from '../../../src/main/services/plan-preview'
import { PlanPreview } from '../../../src/shared/plan-preview'
import { homelab, servicesInMemory } from '../../support/services'

const now = new Date('2026-11-22T09:00:00Z')

describe('the preview of a plan', () => {
  it('counts what is issued afterwards, per authority and per node', async () => {
    const { plan } = PlanPreview.parse(previewPlan(homelab(), now))
    const services = servicesInMemory()
    const { project } = await services.projects.create(homelab())
    const { state } = await services.apply(project.id)
    const issued = [...state.issued.values()].filter((one) => 'notAfter' in one)
    expect(plan?.certificates).toBe(issued.length)
    const signed = plan?.authorities.reduce((sum, { signs }) => sum + signs, 0)
    expect(signed).toBe(issued.length - (plan?.authorities.length ?? 0))
    for (const { name, certificates } of plan?.nodes ?? [])
      expect(certificates).toBe(issued.filter(({ key }) => key.endsWith(`@${name}`)).length)
  })

  it('gives findings and no counts while the definition has errors', () => {
    const { findings, plan } = previewPlan(
      homelab(({ spec }) => {
        const [first] = spec.nodes
        if (first) first.addresses = ['not an address']
      }),
      now,
    )
    expect(plan).toBeNull()
    expect(findings.some(({ severity }) => severity === 'error')).toBe(true)
  })
})
