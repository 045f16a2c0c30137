import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { bundlesFor } from '../../../src/main/domain/bundle'
import { clusterFrom } from '../../../src/main/domain/normalise'
import { planFor } from '../../../src/main/domain/plan'
import { userRights } from '../../../src/main/domain/user-rights'
import type { ClusterDefinitionInput } from '../../../src/shared/definition'
import { sample } from './sample'

type User = NonNullable<NonNullable<ClusterDefinitionInput['spec']>['users']>[number]

const clusterOf = (...users: User[]) => clusterFrom(sample({ users }))
const rightsOf = (user: User) => {
  const [made] = clusterOf(user).users
  return made && userRights(made)
}
const documentsOf = (user: User): unknown[] =>
  parseAllDocuments(rightsOf(user)?.text ?? '', { version: '1.1' }).map((document) => {
    expect(document.errors).toEqual([])
    return document.toJS() as unknown
  })
const group = 'rbac.authorization.k8s.io'
const jane = { kind: 'User', name: 'jane', apiGroup: group }

describe('the rights of a user', () => {
  it('are reading for the groups where nothing is said', () => {
    const [binding, ...more] = documentsOf({ name: 'jane', groups: ['dev'], namespace: 'finance' })
    expect(more).toEqual([])
    expect(binding).toMatchObject({
      kind: 'RoleBinding',
      metadata: { namespace: 'finance' },
      subjects: [{ kind: 'Group', name: 'dev' }],
      roleRef: { kind: 'ClusterRole', name: 'view' },
    })
  })

  it('are bindings for the user alone, each in its place', () => {
    const bindings = [
      { role: 'edit' },
      { role: 'view', namespace: '*' },
      { role: 'deployer', kind: 'Role' as const, namespace: 'shop' },
    ]
    expect(documentsOf({ name: 'jane', groups: ['dev'], namespace: 'finance', bindings })).toEqual([
      {
        apiVersion: `${group}/v1`,
        kind: 'RoleBinding',
        metadata: { name: 'jane-edit', namespace: 'finance' },
        subjects: [jane],
        roleRef: { kind: 'ClusterRole', name: 'edit', apiGroup: group },
      },
      {
        apiVersion: `${group}/v1`,
        kind: 'ClusterRoleBinding',
        metadata: { name: 'jane-view' },
        subjects: [jane],
        roleRef: { kind: 'ClusterRole', name: 'view', apiGroup: group },
      },
      {
        apiVersion: `${group}/v1`,
        kind: 'RoleBinding',
        metadata: { name: 'jane-deployer', namespace: 'shop' },
        subjects: [jane],
        roleRef: { kind: 'Role', name: 'deployer', apiGroup: group },
      },
    ])
  })

  it('bring a role along that is written in full, once', () => {
    const rules = [
      { resources: ['pods', 'pods/log'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['*'], resourceNames: ['no'] },
    ]
    const documents = documentsOf({
      name: 'jane',
      bindings: [
        { role: 'operator', rules, namespace: 'a' },
        { role: 'operator', rules, namespace: 'b' },
      ],
    })
    expect(documents).toHaveLength(3)
    expect(documents[0]).toEqual({
      apiVersion: `${group}/v1`,
      kind: 'ClusterRole',
      metadata: { name: 'operator' },
      rules: [
        { apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['no'], verbs: ['*'] },
      ],
    })
    expect(
      rightsOf({ name: 'jane', bindings: [{ role: 'x', kind: 'Role', rules, namespace: 'a' }] })
        ?.text,
    ).toContain('kind: Role\n')
  })

  it('are none for an empty list', () => {
    expect(rightsOf({ name: 'jane', groups: ['dev'], bindings: [] })).toBeUndefined()
  })

  it('survive names that mean something to YAML and to a file system', () => {
    const made = rightsOf({ name: 'CN=a: "b"#', bindings: [{ role: 'on' }] })
    expect(made?.fileName).toBe('CN-a-b.yaml')
    expect(documentsOf({ name: 'CN=a: "b"#', bindings: [{ role: 'on' }] })).toMatchObject([
      { roleRef: { name: 'on' }, subjects: [{ name: 'CN=a: "b"#' }] },
    ])
  })

  it('are in the admin bundle, one file for each user', () => {
    const cluster = clusterOf(
      { name: 'jane', bindings: [{ role: 'edit', namespace: 'finance' }] },
      { name: 'joe', bindings: [] },
      { name: 'Jane', bindings: [{ role: 'view' }] },
    )
    const files = bundlesFor(cluster, planFor(cluster), { fingerprint: () => undefined })
      .at(-1)
      ?.files.flatMap(({ path }) => (path.startsWith('rbac/') ? [path] : []))
    expect(files).toEqual([
      'rbac/Jane-2.yaml',
      'rbac/apiserver-kubelet-client.yaml',
      'rbac/cluster-admins.yaml',
      'rbac/jane.yaml',
    ])
  })
})
