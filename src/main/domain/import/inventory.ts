import type { Role } from '../../../shared/definition'
import { maxFoundNodes, refuse, shown } from './found'
import type { Found, FoundNode, RefusedRow } from './found'
import { inOrder, roleOf } from './role-words'
import { addressValue, dnsValue } from './values'

/** Variables of one host, as text. */
export type HostVariables = Map<string, string>

type Host = { readonly line: number | undefined; readonly variables: HostVariables }
type Group = { readonly hosts: Set<string>; readonly children: Set<string> }

/** Groups that hold every host or only others' groups, and so name no role. */
const allHosts = new Set(['all', 'ungrouped'])

/** An Ansible inventory, whichever way it was written. */
export type Inventory = {
  addHost(name: string, line: number | undefined, variables?: Iterable<[string, string]>): void
  group(name: string): Group
  refuse(row: RefusedRow): void
  found(): Found
}

/** How often hosts may be named in all: each of the most that there can be, in twenty groups. */
const maxMentions = 20 * maxFoundNodes

/** @returns an inventory to be filled. Throws `import-refused` for more hosts than a cluster can have. */
export function createInventory(): Inventory {
  const hosts = new Map<string, Host>()
  const groups = new Map<string, Group>()
  const refused: RefusedRow[] = []
  let mentions = 0
  return {
    addHost(name, line, variables = []) {
      mentions += 1
      // A short line names thousands of hosts by a range; the same range again adds none.
      if (mentions > maxMentions)
        throw refuse(`The inventory names hosts more than ${maxMentions} times.`)
      const host = hosts.get(name) ?? { line, variables: new Map() }
      for (const [key, value] of variables) host.variables.set(key, value)
      hosts.set(name, host)
      if (hosts.size > maxFoundNodes)
        throw refuse(`The inventory names more than ${maxFoundNodes} hosts.`)
    },
    group(name) {
      const known = groups.get(name) ?? { hosts: new Set(), children: new Set() }
      groups.set(name, known)
      return known
    },
    refuse: (row) => refused.push(row),
    found() {
      const byHost = rolesByHost(groups)
      const grouped = [...byHost.values()].some((found) => found.size > 0)
      const nodes: FoundNode[] = []
      for (const [name, host] of hosts) {
        const found = byHost.get(name) ?? new Set<Role>()
        if (grouped && found.size === 0)
          refused.push({
            line: host.line,
            text: shown(name),
            reason: 'None of its groups names a role: control plane, etcd or node.',
          })
        else nodes.push(nodeOf(name, host, found))
      }
      return { nodes, refused }
    },
  }
}

/** A host has the roles of its groups and of the groups around them. */
function rolesByHost(groups: ReadonlyMap<string, Group>): Map<string, Set<Role>> {
  const byHost = new Map<string, Set<Role>>()
  for (const [name] of groups) {
    const role = allHosts.has(name) ? undefined : roleOf(name)
    if (!role) continue
    const open = [name]
    const seen = new Set(open)
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const group = groups.get(next)
      for (const host of group?.hosts ?? [])
        byHost.set(host, (byHost.get(host) ?? new Set()).add(role))
      for (const child of group?.children ?? []) {
        if (seen.has(child)) continue
        seen.add(child)
        open.push(child)
      }
    }
  }
  return byHost
}

/**
 * Kubespray's `ip` is the address that a node listens on and `access_ip` the one that others use;
 * `ansible_host` is only where Ansible logs in, and stands in for them.
 * https://github.com/kubernetes-sigs/kubespray/blob/master/docs/ansible/vars.md
 */
function nodeOf(name: string, { line, variables }: Host, found: ReadonlySet<Role>): FoundNode {
  const value = (key: string) => variables.get(key) ?? ''
  const own = ['ip', 'ip6', 'access_ip', 'access_ip6'].map(value).filter((text) => text !== '')
  const login = value('ansible_host') || value('ansible_ssh_host')
  const isAddress = addressValue(login).ok
  const addresses = own.length > 0 ? own : isAddress ? [login] : []
  const dnsNames = login !== '' && !isAddress && login !== name && dnsValue(login).ok ? [login] : []
  return {
    line,
    name,
    roles: found.size === 0 ? undefined : inOrder(found),
    addresses: addresses.length === 0 ? undefined : [...new Set(addresses)],
    dnsNames: dnsNames.length === 0 ? undefined : dnsNames,
  }
}
