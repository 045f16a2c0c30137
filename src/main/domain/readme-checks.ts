import type { Cluster } from './cluster'
import type { BundleFile } from './files'
import type { Layout } from './layouts/layout'
import { commandLines } from './plain-text'
import type { SpecId } from './plan/spec'

/** Leaf, its authority, and the purpose that openssl-verify(1) checks. */
const chains: readonly (readonly [leaf: SpecId, authority: SpecId, purpose: string])[] = [
  ['apiserver', 'ca', 'sslserver'],
  ['front-proxy-client', 'front-proxy-ca', 'sslclient'],
  ['etcd-server', 'etcd-ca', 'sslserver'],
  ['kubelet-serving', 'ca', 'sslserver'],
]

/** @returns commands that check a node's bundle without a network; only those whose files are in it. */
export function checksText({ pki }: Cluster, layout: Layout, files: readonly BundleFile[]): string {
  // openssl stops at an authority without its root only when it is told to.
  const isRootless =
    pki.hierarchy === 'two-tier' && layout.trust === 'alone' ? ' -partial_chain' : ''
  const pathOf = (spec: SpecId, from: BundleFile['content']['from']) =>
    files.find((file) => file.spec === spec && file.content.from === from)?.path
  const commands = ['sha256sum -c MANIFEST.sha256']
  for (const [leafSpec, authoritySpec, purpose] of chains) {
    const leaf = pathOf(leafSpec, 'certificate')
    const authority = pathOf(authoritySpec, 'certificate')
    if (leaf !== undefined && authority !== undefined)
      commands.push(`openssl verify${isRootless} -CAfile ${authority} -purpose ${purpose} ${leaf}`)
  }
  const shown = chains.map(([leaf]) => pathOf(leaf, 'certificate')).find((path) => path)
  if (shown !== undefined) commands.push(`openssl x509 -in ${shown} -noout -text`)
  const signer = pathOf('sa', 'private-key')
  const checker = pathOf('sa', 'public-key')
  if (signer !== undefined && checker !== undefined)
    commands.push(`openssl pkey -in ${signer} -pubout | diff - ${checker}`)
  const authority = layout.joinsByHash ? pathOf('ca', 'certificate') : undefined
  if (authority !== undefined)
    commands.push(
      `openssl x509 -in ${authority} -noout -pubkey | openssl pkey -pubin -outform der | sha256sum`,
    )
  return commandLines(commands)
}
