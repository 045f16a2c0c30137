import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { readDefinition } from '../../../src/main/domain/definition-file'
import { importFormats } from '../../../src/shared/imports'
import { previewImport } from '../../../src/main/domain/import/preview'
import { previewPlan } from '../../../src/main/services/plan-preview'
import { ClusterDefinition } from '../../../src/shared/definition'
import type { ClusterDefinitionInput } from '../../../src/shared/definition'
import { hostileNames } from '../../support/hostile-names'

const now = new Date('2026-11-22T09:15:00Z')

function cluster(): ClusterDefinitionInput & { spec: { [key: string]: unknown } } {
  return {
    metadata: { name: 'lab' },
    spec: {
      controlPlaneEndpoint: 'k8s.lab.internal:6443',
      nodes: [
        { name: 'cp-1', roles: ['control-plane'], addresses: ['192.168.10.11'] },
        { name: 'w-1', addresses: ['192.168.10.21'] },
      ],
    },
  }
}
type Put = (name: string) => unknown
const withSpec = (more: object): unknown => {
  const base = cluster()
  return { ...base, spec: { ...base.spec, ...more } }
}
const places: Readonly<Record<string, Put>> = {
  project: (name) => ({ ...cluster(), metadata: { name } }),
  description: (name) => ({ ...cluster(), metadata: { name: 'lab', description: name } }),
  node: (name) =>
    withSpec({ nodes: [{ name, roles: ['control-plane'], addresses: ['10.0.0.1'] }] }),
  'node name': (name) =>
    withSpec({
      nodes: [
        { name: 'cp-1', roles: ['control-plane'], addresses: ['10.0.0.1'], dnsNames: [name] },
      ],
    }),
  address: (name) =>
    withSpec({ nodes: [{ name: 'cp-1', roles: ['control-plane'], addresses: [name] }] }),
  user: (name) => withSpec({ users: [{ name }] }),
  group: (name) => withSpec({ users: [{ name: 'jane', groups: [name] }] }),
  namespace: (name) => withSpec({ users: [{ name: 'jane', namespace: name }] }),
  certificate: (name) => withSpec({ certificates: [{ name, dnsNames: ['web.lab'] }] }),
  'common name': (name) =>
    withSpec({ certificates: [{ name: 'web', commonName: name, dnsNames: ['web.lab'] }] }),
  organisation: (name) =>
    withSpec({ certificates: [{ name: 'web', organizations: [name], dnsNames: ['web.lab'] }] }),
  'alternative name': (name) => withSpec({ apiServer: { extraSANs: [name] } }),
  mail: (name) => withSpec({ certificates: [{ name: 'web', emails: [name] }] }),
  uri: (name) => withSpec({ certificates: [{ name: 'web', uris: [name] }] }),
  file: (name) =>
    withSpec({
      certificates: [{ name: 'web', dnsNames: ['web.lab'], files: { certificate: name } }],
    }),
  endpoint: (name) => withSpec({ controlPlaneEndpoint: name }),
  'cluster name': (name) => withSpec({ clusterName: name }),
  authority: (name) => withSpec({ pki: { subject: { O: name } } }),
}

/** @returns how a definition ends: refused by its form, by pre-flight with findings, or planned. */
function outcome(input: unknown): 'form' | 'finding' | 'planned' {
  const parsed = ClusterDefinition.safeParse(input)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) expect(issue.message).not.toBe('')
    return 'form'
  }
  const { findings, plan } = previewPlan(parsed.data, now)
  if (plan !== null) return 'planned'
  const errors = findings.filter(({ severity }) => severity === 'error')
  expect(errors.length).toBeGreaterThan(0)
  for (const { what, why, remedy } of errors) {
    expect(what).not.toBe('')
    expect(why).not.toBe('')
    expect(remedy).not.toBe('')
  }
  return 'finding'
}

/** Line ends, other controls, and signs that turn the direction of a text or are not seen. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u

describe('hostile names', () => {
  it('are at least two hundred', () => {
    expect(hostileNames.length).toBeGreaterThanOrEqual(200)
  })

  it.each(Object.keys(places))('as %s: refused with a reason, or planned', (place) => {
    const counts = { form: 0, finding: 0, planned: 0 }
    const planned: string[] = []
    for (const name of hostileNames) {
      const end = outcome(places[place]?.(name))
      counts[end]++
      if (end === 'planned') planned.push(name)
    }
    console.log(`${place}: ${JSON.stringify(counts)}`)
    expect(counts.form + counts.finding + counts.planned).toBe(hostileNames.length)
    // Only the description holds whatever somebody writes.
    if (place !== 'description')
      expect(planned.filter((name) => name !== '' && unseen.test(name))).toEqual([])
  })

  it('come out of a YAML file as they went in, or the file is refused', () => {
    for (const name of hostileNames) {
      const text = stringify(withSpec({ users: [{ name, groups: [name] }] }))
      const { definition, findings } = readDefinition(text)
      if (definition === null || definition === undefined)
        expect(findings.length).toBeGreaterThan(0)
      else expect(definition.spec.users[0]?.groups[0]).toBe(name)
    }
  })

  it('change no prototype and no import, in every format', () => {
    const base = ClusterDefinition.parse(cluster())
    const before = JSON.stringify(base)
    for (const name of hostileNames)
      for (const format of importFormats)
        expect(() =>
          previewImport(`${name} 10.0.0.9\n${name},worker,10.0.0.9`, base, {
            format,
            table: undefined,
          }),
        ).not.toThrow(TypeError)
    expect(JSON.stringify(base)).toBe(before)
    expect(Reflect.get({}, 'name')).toBeUndefined()
  })

  it('made at random end in one of the three ways too', () => {
    const name = fc.string({ unit: 'binary', maxLength: 400 })
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(places)), name, (place, text) => {
        const end = outcome(places[place]?.(text))
        if (place !== 'description' && end === 'planned' && text !== '')
          expect(unseen.test(text.trim())).toBe(false)
      }),
      { numRuns: 300 },
    )
  })
})
