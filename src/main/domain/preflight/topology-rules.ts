import type { Role } from '../../../shared/definition'
import { change, shown } from './rule'
import type { Context, Problem, ReadNode, Rule } from './rule'

const topology = ['spec', 'etcd', 'topology']
/** https://kubernetes.io/docs/setup/best-practices/cluster-large/ */
const mostNodes = 5_000
/** https://etcd.io/docs/v3.6/faq/ recommends no more than seven. */
const mostMembers = 7

/** Which nodes do what. */
export const topologyRules: readonly Rule[] = [
  {
    code: 'no-control-plane',
    severity: 'error',
    *check({ spec, nodes, controlPlanes }): Iterable<Problem> {
      if (controlPlanes.length > 0) return
      // The only member of an external etcd must stay one.
      const needed = spec.etcd.topology === 'external' ? 2 : 1
      const first =
        nodes.find((node) => !node.isEtcd) ?? (nodes.length < needed ? undefined : nodes[0])
      yield {
        path: ['spec', 'nodes'],
        what: nodes.length === 0 ? 'There is no node.' : 'No node is a control plane.',
        why: 'Without one there is no API server.',
        remedy: 'Add a node with the role control-plane.',
        fixes: first
          ? [
              change(
                `Make ${shown(first.definition.name)} a control plane`,
                [...first.path, 'roles'],
                ['control-plane'],
              ),
            ]
          : [],
      }
    },
  },
  {
    code: 'etcd-missing',
    severity: 'error',
    *check({ spec, nodes }): Iterable<Problem> {
      if (spec.etcd.topology !== 'external' || nodes.some((node) => node.isEtcd)) return
      yield {
        path: topology,
        what: 'etcd is external and no node has the role etcd.',
        why: 'The API servers would have no database.',
        remedy:
          'Give one, three or five nodes the role etcd, or let etcd run on the control planes.',
        fixes: [change('Run etcd on the control planes', topology, 'stacked')],
      }
    },
  },
  {
    code: 'etcd-even',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      const count = members(context).length
      if (count === 0 || count % 2 === 1) return
      yield {
        path: context.spec.etcd.topology === 'stacked' ? ['spec', 'nodes'] : topology,
        what: `etcd has ${count} members, an even number.`,
        why: `More than half must be up, so ${count} members survive no more failures than ${count - 1}.`,
        remedy: `Use ${count - 1} or ${count + 1}.`,
      }
    },
  },
  {
    code: 'etcd-many',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      const count = members(context).length
      if (count <= mostMembers) return
      yield {
        path: topology,
        what: `etcd has ${count} members.`,
        why: 'Each write waits for more than half of them.',
        remedy: `Use ${mostMembers} at most; five are enough to lose two.`,
      }
    },
  },
  {
    code: 'etcd-role-alone',
    severity: 'error',
    *check({ spec, nodes }): Iterable<Problem> {
      if (spec.etcd.topology !== 'stacked') return
      for (const node of nodes.filter(
        (one) => one.isEtcd && !one.isControlPlane && !one.isWorker,
      )) {
        yield {
          path: [...node.path, 'roles'],
          what: `${shown(node.definition.name)} is for etcd only, but etcd runs on the control planes.`,
          why: 'It would get no certificate at all.',
          remedy: 'Make etcd external, or give the node another role.',
          fixes: [
            change('Make etcd external', topology, 'external'),
            change('Make it a worker', [...node.path, 'roles'], ['worker']),
          ],
        }
      }
    },
  },
  {
    code: 'etcd-role-ignored',
    severity: 'warning',
    *check({ spec, nodes }): Iterable<Problem> {
      if (spec.etcd.topology !== 'stacked') return
      for (const node of nodes.filter(
        (one) => one.isEtcd && (one.isControlPlane || one.isWorker),
      )) {
        yield {
          path: [...node.path, 'roles'],
          what: `The role etcd of ${shown(node.definition.name)} has no effect.`,
          why: 'etcd runs on every control plane and nowhere else.',
          remedy: 'Remove the role, or make etcd external.',
          fixes: [without(node, 'etcd'), change('Make etcd external', topology, 'external')],
        }
      }
    },
  },
  {
    code: 'etcd-beside-others',
    severity: 'warning',
    *check({ spec, nodes }): Iterable<Problem> {
      if (spec.etcd.topology !== 'external') return
      for (const node of nodes.filter(
        (one) => one.isEtcd && (one.isControlPlane || one.isWorker),
      )) {
        yield {
          path: [...node.path, 'roles'],
          what: `${shown(node.definition.name)} runs external etcd beside ${node.isControlPlane ? 'a control plane' : 'pods'}.`,
          why: node.isControlPlane
            ? 'etcd then needs its own service: kubeadm starts it on control planes only when it is not external.'
            : 'Who breaks out of a pod there can read the database, and with it every secret.',
          remedy: 'Give external etcd nodes of its own.',
          // The last member cannot leave: other nodes have to come first.
          fixes: nodes.some((other) => other !== node && other.isEtcd)
            ? [without(node, 'etcd')]
            : [],
        }
      }
    },
  },
  {
    code: 'many-nodes',
    severity: 'warning',
    *check({ nodes }): Iterable<Problem> {
      if (nodes.length <= mostNodes) return
      yield {
        path: ['spec', 'nodes'],
        what: `There are ${nodes.length} nodes.`,
        why: `Kubernetes is tested with ${mostNodes} at most.`,
        remedy: 'Consider several clusters.',
      }
    },
  },
]

function members({ spec, nodes, controlPlanes }: Context): readonly ReadNode[] {
  return spec.etcd.topology === 'stacked' ? controlPlanes : nodes.filter((node) => node.isEtcd)
}

function without({ definition, path }: ReadNode, role: Role) {
  const left = definition.roles.filter((one) => one !== role)
  return change(`Remove the role ${role}`, [...path, 'roles'], left)
}
