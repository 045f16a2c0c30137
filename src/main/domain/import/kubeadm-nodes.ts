import { z } from '../../../shared/schema'
import type { YamlDocument } from '../definition-file/yaml-text'
import type { FoundNode, RefusedRow } from './found'

const text = z.string().max(300)

/** Arguments are a map in v1beta3 and a list of pairs in v1beta4. */
const Arguments = z.union([
  z.record(z.string(), z.string()),
  z.array(z.object({ name: text, value: z.string() })).max(1_000),
])
const Endpoint = z.object({ advertiseAddress: text.optional() })
/**
 * What InitConfiguration and JoinConfiguration say of the node on which they are used.
 * https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/#kubeadm-k8s-io-v1beta4-NodeRegistrationOptions
 */
const NodeConfiguration = z.object({
  nodeRegistration: z
    .object({ name: text.optional(), kubeletExtraArgs: Arguments.optional() })
    .optional(),
  localAPIEndpoint: Endpoint.optional(),
  controlPlane: z.object({ localAPIEndpoint: Endpoint.optional() }).optional(),
})

/** @returns the node of a configuration; undefined where it is left to the machine's own name. */
export function nodeFrom(
  kind: 'InitConfiguration' | 'JoinConfiguration',
  document: YamlDocument,
): FoundNode | RefusedRow | undefined {
  const parsed = NodeConfiguration.safeParse(document.value)
  const line = document.placeOf(['nodeRegistration', 'name'])?.line
  if (!parsed.success)
    return { line, text: kind, reason: 'Its nodeRegistration or its addresses cannot be read.' }
  const { nodeRegistration, localAPIEndpoint, controlPlane } = parsed.data
  const name = nodeRegistration?.name ?? ''
  if (name === '') return undefined
  const isPlane =
    kind === 'InitConfiguration' ||
    controlPlane !== undefined ||
    document.placeOf(['controlPlane'])?.line !== document.placeOf([])?.line
  const advertised =
    localAPIEndpoint?.advertiseAddress ?? controlPlane?.localAPIEndpoint?.advertiseAddress
  const addresses = [
    ...(advertised === undefined ? [] : [advertised]),
    ...argument(nodeRegistration?.kubeletExtraArgs, 'node-ip'),
  ]
  return {
    line,
    name,
    roles: [isPlane ? 'control-plane' : 'worker'],
    addresses: addresses.length === 0 ? undefined : [...new Set(addresses)],
  }
}

function argument(given: z.infer<typeof Arguments> | undefined, name: string): string[] {
  const value = Array.isArray(given)
    ? given.find((each) => each.name === name)?.value
    : given?.[name]
  return value === undefined ? [] : value.split(',').map((part) => part.trim())
}
