import type { Cluster, ClusterNode } from './cluster'
import type { BundleFile } from './files'
import { isControlPlane, isFirstControlPlane } from './layouts/roles'
import type { Layout } from './layouts/layout'
import { authorityIds } from './plan/spec'
import { checksText } from './readme-checks'
import type { RowKey, SpecId } from './plan/spec'
import { commandLines, list, paragraph, section, table } from './plain-text'

/** What only the ledger knows. */
export type BundleFacts = {
  /** SHA-256 of an authority's certificate (DER), lower-case hex; undefined while it is not issued. */
  readonly fingerprint: (row: RowKey) => string | undefined
  /** SHA-256 of the cluster authority's SubjectPublicKeyInfo, lower-case hex. */
  readonly joinHash?: string
}

type NodeInput = {
  readonly cluster: Cluster
  readonly layout: Layout
  readonly node: ClusterNode
  readonly files: readonly BundleFile[]
  readonly facts: BundleFacts
}

/** README.txt of a node: ASCII, at most 80 columns but for commands that cannot be broken. */
export function nodeReadme({ cluster, layout, node, files, facts }: NodeInput): string {
  const specs = [...new Set(files.flatMap((file) => file.spec ?? []))]
  const restarts = layout.restarts(specs, cluster, node)
  return [
    `${cluster.name}: files of the node ${node.name}\n`,
    paragraph(
      `Everything that ${node.name} (${rolesText(cluster, node)}) needs to take part in the ` +
        `Kubernetes cluster ${cluster.name}: certificates, keys and kubeconfigs for ` +
        `${layout.title}, laid out under files/ as on the node. Made by Certwright, offline. ` +
        `It is for ${node.name} alone; install.sh refuses other hosts.`,
    ),
    section('What to run, in this order', stepsText(layout.steps(cluster, node, facts.joinHash))),
    section(
      'About install.sh',
      list([
        'It verifies every checksum in MANIFEST.sha256 before it touches anything.',
        'It keeps what it replaces under /var/lib/certwright/backup. "sudo sh install.sh --rollback" puts the last of these back.',
        'Run a second time, it changes nothing. "sh install.sh --help" lists options and exit codes.',
      ]),
    ),
    restartText(restarts),
    encryptionText(cluster, layout, node),
    privateText(files),
    section('What is not in here, and why', list(absent(cluster, layout, node, files))),
    authoritiesText(layout, files, facts),
    section('How to check it, without a network', checksText(cluster, layout, files)),
    section('Files', fileTable(files)),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

/** README.txt of the admin bundle. */
export function adminReadme(input: Omit<NodeInput, 'node'>): string {
  const { cluster, layout, files, facts } = input
  const people = files.filter((file) => file.spec === 'user')
  return [
    `${cluster.name}: files of the cluster's admin\n`,
    paragraph(
      `Kubeconfigs of people, and the rights they need, for the Kubernetes cluster ` +
        `${cluster.name}. ` +
        (layout.hasNodeBundles
          ? 'Nothing here belongs on a node. '
          : `Its secrets are here too: ${layout.title} is set up from your computer. `) +
        'Made by Certwright, offline.',
    ),
    section(
      'What to do',
      stepsText([
        ...layout.adminSteps(cluster),
        {
          text: 'On your computer, use the admin kubeconfig once the cluster runs',
          command: 'export KUBECONFIG="$PWD/kubeconfigs/admin.conf"',
        },
        { text: 'Shows whether it works', command: 'kubectl get nodes' },
        { text: 'Gives rights; read the files first', command: 'kubectl apply -f rbac/' },
        ...people.map((file) => ({ text: `Hand ${file.path} to its user, and delete it here` })),
      ]),
    ),
    section(
      'Rights',
      list([
        ...layout.rightsNotes,
        'super-admin.conf bypasses all rights and cannot be limited. Keep it locked away.',
        "Kubernetes reads no revocation list: to take a person's access away, remove the binding.",
      ]),
    ),
    privateText(files),
    section(
      'What is not in here, and why',
      list(
        layout.hasNodeBundles
          ? [
              "No authority's key and no service-account key: nobody needs them to use the cluster.",
              'No keys of nodes: each is in the bundle of its node only.',
            ]
          : [
              'No bundles for machines: they take no files, only the configuration that is made here.',
              "No root's key: it never leaves Certwright.",
            ],
      ),
    ),
    authoritiesText(layout, files, facts),
    section(
      'How to check it, without a network',
      commandLines([
        'sha256sum -c MANIFEST.sha256',
        'kubectl --kubeconfig kubeconfigs/admin.conf config view',
        'openssl x509 -in ca.crt -noout -fingerprint -sha256',
      ]),
    ),
    section('Files', fileTable(files)),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function rolesText(cluster: Cluster, node: ClusterNode): string {
  const stacked = cluster.etcd.topology === 'stacked' && isControlPlane(node)
  return stacked ? `${node.roles.join(', ')}, with etcd` : node.roles.join(', ')
}

function stepsText(steps: readonly { readonly text: string; readonly command?: string }[]): string {
  return steps
    .map(
      ({ text, command }, index) =>
        paragraph(`${index + 1}. ${text}.`, '   ') +
        (command === undefined ? '' : commandLines([command])),
    )
    .join('')
}

function restartText(restarts: readonly string[]): string {
  if (restarts.length === 0) return ''
  const intro =
    'On a cluster that runs already. install.sh prints those of the lines below that its changes call for. One node at a time; wait until it is Ready again.'
  return section('What to restart afterwards', `${paragraph(intro)}${commandLines(restarts)}`)
}

/** For who made the cluster with something else, or before it encrypted Secrets. */
function encryptionText(cluster: Cluster, layout: Layout, node: ClusterNode): string {
  if (!isControlPlane(node) || !layout.encryptionLater) return ''
  const intro =
    'Skip this for a new cluster: it encrypts Secrets from its first start. In one that runs already and did not, all API servers must know the key before one of them writes with it. In this order:'
  const steps = stepsText(layout.encryptionLater(cluster, node))
  return section('If Secrets were not encrypted until now', `${paragraph(intro)}${steps}`)
}

function privateText(files: readonly BundleFile[]): string {
  const secrets = files.filter((file) => file.isPrivate)
  if (secrets.length === 0) return ''
  const count = secrets.length === 1 ? 'One file is' : `${secrets.length} files are`
  const intro = `${count} private (mode 600). Whoever reads them can act in their name. Delete this bundle, and every copy of it, when the files are in place.`
  return section(
    'What is private',
    paragraph(intro) + list(secrets.map((file) => file.target ?? file.path)),
  )
}

function absent(
  cluster: Cluster,
  layout: Layout,
  node: ClusterNode,
  files: readonly BundleFile[],
): string[] {
  const kept = cluster.pki.authorityKeys === 'kept'
  const lines: string[] = []
  if (!isControlPlane(node))
    lines.push(
      "No authority's key and no service-account key: this node signs nothing.",
      'No admin kubeconfig: it would make whoever takes this node master of the cluster.',
    )
  else {
    if (kept)
      lines.push(
        "No authority's key: they are kept in Certwright. The cluster signs no requests by itself; renew certificates with Certwright, in time.",
      )
    else if (cluster.etcd.topology === 'external')
      lines.push(
        "No key of the external etcd's authority: it stays in Certwright, and nothing here signs for that etcd.",
      )
    else if (!files.some(isAuthorityKey))
      lines.push("No authority's key: this node gets what it needs when it joins.")
    const isPlaced = layout.places['super-admin'].some(({ as }) => as === 'kubeconfig')
    if (isPlaced && !isFirstControlPlane(cluster, node))
      lines.push('No super-admin kubeconfig: only the first control plane needs it.')
  }
  lines.push('No key of another node: each is in its own bundle only.')
  return lines
}

function isAuthorityKey({ content, spec }: BundleFile): boolean {
  return content.from === 'private-key' && spec !== undefined && authoritySpecs.includes(spec)
}

const authoritySpecs: readonly SpecId[] = authorityIds

function authoritiesText(layout: Layout, files: readonly BundleFile[], facts: BundleFacts): string {
  const certificates = files.filter(
    (file) =>
      file.content.from === 'certificate' &&
      file.spec !== undefined &&
      authoritySpecs.includes(file.spec),
  )
  const lines = certificates.flatMap((file) => {
    const fingerprint = file.row === undefined ? undefined : facts.fingerprint(file.row)
    return fingerprint === undefined ? [] : [`${file.target ?? file.path}\n    ${fingerprint}`]
  })
  const join = layout.joinsByHash ? facts.joinHash : undefined
  if (lines.length === 0 && join === undefined) return ''
  const hasAuthority = certificates.some((file) => file.spec === 'ca')
  const joining =
    join !== undefined && hasAuthority
      ? `${paragraph('Join hash (--discovery-token-ca-cert-hash):')}    sha256:\n    ${join}\n`
      : ''
  const intro = paragraph('SHA-256 of each authority certificate, to compare by eye or phone:')
  return section('Authorities', `${intro}${lines.map((line) => `  ${line}\n`).join('')}${joining}`)
}

function fileTable(files: readonly BundleFile[]): string {
  return table(
    files.map((file) => [
      file.mode.toString(8),
      file.isPrivate ? 'private' : '',
      file.target ?? file.path,
    ]),
  )
}
