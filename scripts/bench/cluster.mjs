// The clusters that the bench makes.
import { ClusterDefinition } from '../../src/shared/definition'

/**
 * @param {{ controlPlanes: number, workers: number, keyAlgorithm: string }} size
 * @param {string} name
 */
export function definitionOf({ controlPlanes, workers, keyAlgorithm }, name) {
  const node = (role, prefix, index) => ({
    name: `${prefix}-${index + 1}`,
    roles: [role],
    addresses: [`10.${role === 'worker' ? 2 : 1}.${Math.floor(index / 250)}.${(index % 250) + 1}`],
  })
  return ClusterDefinition.parse({
    metadata: { name },
    spec: {
      controlPlaneEndpoint: 'api.bench.example:6443',
      nodes: [
        ...Array.from({ length: controlPlanes }, (_, index) => node('control-plane', 'cp', index)),
        ...Array.from({ length: workers }, (_, index) => node('worker', 'w', index)),
      ],
      pki: { keyAlgorithm },
    },
  })
}
