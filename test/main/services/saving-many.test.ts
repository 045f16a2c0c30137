import { X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ProjectState } from '../../../src/main/services/project-state'
import { selectionFile, selectionFileName } from '../../../src/main/services/saving-many'
import type { SelectionForm } from '../../../src/shared/certificate-format'
import { answerOf, withFiles } from '../../support/openssl'
import { homelab, servicesInMemory } from '../../support/services'

const services = servicesInMemory()
let state: ProjectState

beforeAll(async () => {
  const { project } = await services.projects.create(homelab())
  await services.apply(project.id)
  state = await services.projects.peek(project.id)
})

const save = (keys: readonly string[], form: SelectionForm) =>
  selectionFile(state, keys, form, services.archive)
const pemOf = (key: string): string => {
  const issued = state.issued.get(key)
  if (issued?.kind === 'key-pair') return issued.publicKeyPem
  if (issued?.kind !== 'authority' && issued?.kind !== 'certificate') throw new Error('no PEM')
  return issued.pem
}
/** What unzip finds, by name. */
const unzipped = (zip: Buffer) =>
  withFiles({ zip }, (pathOf) =>
    answerOf('unzip', ['-Z1', pathOf('zip')])
      .trim()
      .split('\n')
      .map((name) => [name, answerOf('unzip', ['-p', pathOf('zip'), name])] as const),
  )
/** Everything that has a public part. */
const publicKeys = () =>
  [...state.issued.values()].filter(({ kind }) => kind !== 'secret').map(({ key }) => key)

describe('the public parts of many rows', () => {
  it('stand in one PEM file in the order that was asked for', () => {
    const keys = ['user@jane', 'ca', 'sa', 'apiserver@cp-2']
    expect(save(keys, 'pem').toString()).toBe(keys.map(pemOf).join(''))
  })

  it('are a file each in a zip, named by their row, readable by all', () => {
    const keys = ['apiserver@cp-1', 'etcd-peer@cp-1', 'sa', 'ca']
    const files = new Map(unzipped(save(keys, 'zip')))
    expect([...files.keys()].sort()).toEqual([
      ...['apiserver-cp-1.crt', 'ca.crt', 'etcd-peer-cp-1.crt', 'sa.pub'],
    ])
    expect(files.get('apiserver-cp-1.crt')).toBe(pemOf('apiserver@cp-1'))
    expect(new X509Certificate(files.get('ca.crt') ?? '').subject).toBe('CN=kubernetes')
    const modes = withFiles({ zip: save(keys, 'zip') }, (pathOf) =>
      answerOf('unzip', ['-Z', pathOf('zip')]).match(/^-\S+/gm),
    )
    expect(modes).toEqual(keys.map(() => '-rw-r--r--'))
  })

  it('of everything at once hold each row once, and nothing private', () => {
    const keys = publicKeys()
    expect(keys.length).toBeGreaterThan(40)
    const files = unzipped(save(keys, 'zip'))
    expect(new Set(files.map(([name]) => name.toLowerCase())).size).toBe(keys.length)
    expect(files.map(([, text]) => text).sort()).toEqual(keys.map(pemOf).sort())
    for (const form of ['pem', 'zip'] as const)
      expect(save(keys, form).toString('latin1')).not.toContain('PRIVATE')
  })

  it('are written once for a row that is named twice', () => {
    expect(save(['ca', 'ca'], 'pem').toString()).toBe(pemOf('ca'))
    expect(unzipped(save(['ca', 'ca'], 'zip'))).toHaveLength(1)
  })
})

describe('what is refused', () => {
  it.each(['pem', 'zip'] as const)('a secret among others, as %s: nothing is written', (form) => {
    expect(() => save(['ca', 'encryption-key'], form)).toThrow(
      expect.objectContaining({ code: 'input-refused' }),
    )
  })

  it('a row that was never issued', () => {
    expect(() => save(['ca', 'user@nobody'], 'pem')).toThrow(
      expect.objectContaining({ code: 'certificate-not-found' }),
    )
  })
})

describe('the name of the file', () => {
  it('is that of the cluster', () => {
    expect(selectionFileName(state, 'zip')).toBe('homelab-certificates.zip')
    expect(selectionFileName(state, 'pem')).toBe('homelab-certificates.pem')
  })
})
