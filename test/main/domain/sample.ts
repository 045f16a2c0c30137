import { ClusterDefinition } from '../../../src/shared/definition'
import type { ClusterDefinitionInput } from '../../../src/shared/definition'

type SpecInput = ClusterDefinitionInput['spec']
type NodeInput = NonNullable<SpecInput['nodes']>[number]

export const controlPlane = (n: number): NodeInput => ({
  name: `cp-${n}`,
  roles: ['control-plane'],
  addresses: [`192.168.10.${10 + n}`],
  dnsNames: [`cp-${n}.lab.internal`],
})

/** Workers 1 to 200 000, in 192.168.32.0/19 and beyond. */
export const worker = (n: number): NodeInput => ({
  name: `w-${n}`,
  roles: ['worker'],
  addresses: [
    `192.${168 + (n >> 16)}.${32 + ((n >> 8) & 127)}.${n & 255}`,
    `fd00:10::${n.toString(16)}`,
  ],
})

export const etcdNode = (n: number): NodeInput => ({
  name: `etcd-${n}`,
  roles: ['etcd'],
  addresses: [`192.168.10.${100 + n}`],
})

export const count = <T>(length: number, make: (n: number) => T): T[] =>
  Array.from({ length }, (_, index) => make(index + 1))

/** Three control planes and two workers with nothing to complain about, but for what `spec` changes. */
export function sample(spec: SpecInput = {}, name = 'homelab'): ClusterDefinition {
  return ClusterDefinition.parse({
    metadata: { name },
    spec: {
      controlPlaneEndpoint: 'k8s.lab.internal:6443',
      nodes: [...count(3, controlPlane), ...count(2, worker)],
      users: [{ name: 'jane', groups: ['dev'], namespace: 'finance' }],
      ...spec,
    },
  })
}
