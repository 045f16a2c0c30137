/** Every problem that a check can find: what is wrong and what to do. `{name}` takes a detail. */
export const problemCatalogue = {
  'path-refused': {
    what: 'The path could lead outside of the folder it is unpacked in',
    remedy: 'Do not install this bundle. Export it again.',
  },
  'link-refused': {
    what: 'It is a link or a device, bundles hold plain files only',
    remedy: 'Do not install this bundle. Export it again.',
  },
  'duplicate-path': {
    what: 'Two files of the bundle have this path',
    remedy: 'Do not install this bundle. Export it again.',
  },
  'nothing-found': {
    what: 'There is no certificate, key or kubeconfig in it',
    remedy: 'Check that the path is the right one.',
  },
  'manifest-missing': {
    what: 'The bundle has no MANIFEST.sha256, so nothing shows that it is complete',
    remedy: 'Export it again.',
  },
  'manifest-damaged': {
    what: 'Line {line} of the manifest is no hash and path',
    remedy: 'Export the bundle again.',
  },
  'hash-differs': {
    what: 'The content is not what was exported: its hash differs from the manifest',
    remedy: 'Copy the bundle again, or export it again. Do not install it.',
  },
  'file-missing': {
    what: 'The manifest names this file and it is not there',
    remedy: 'Copy the bundle again, or export it again.',
  },
  'file-left-over': {
    what: 'The file is not in the manifest: it was added later or is left over',
    remedy: 'Remove it, or export the bundle again.',
  },
  'mode-open': {
    what: 'It holds a private key and its mode {mode} lets others read it',
    remedy: 'Run: chmod 600 on it, or export the bundle again.',
  },
  'mode-wrong': {
    what: 'Its mode is {mode} and should be {wanted}',
    remedy: 'Run: chmod {wanted} on it, or export the bundle again.',
  },
  unreadable: {
    what: '{because}',
    remedy: 'Replace it with the file that was exported.',
  },
  'certificate-expired': {
    what: '{name} ended on {date}',
    remedy: 'Renew it, then install the new bundle.',
  },
  'certificate-not-yet-valid': {
    what: '{name} begins on {date}',
    remedy: 'Check the clock of this machine and of the one that issued it.',
  },
  'outlives-authority': {
    what: '{name} ends on {date}, after its authority {authority}',
    remedy: 'Renew the authority first, or issue it for a shorter time.',
  },
  'authority-missing': {
    what: 'The authority that should have signed {name} is not in the bundle: {issuer}',
    remedy: 'Add the authority certificate, or export the bundle again.',
  },
  'signed-by-other': {
    what: '{name} was not signed by {authority}',
    remedy: 'Export the bundle again, so that both come from the same project.',
  },
  'chain-broken': {
    what: '{because}',
    remedy: 'Issue it again from a sound authority.',
  },
  'authority-expected': {
    what: '{name} is no authority: it may not sign certificates',
    remedy: 'Put the certificate of the authority here.',
  },
  'authority-unexpected': {
    what: '{name} is an authority where a certificate of a component belongs',
    remedy: 'Put the certificate of the component here.',
  },
  'usage-missing': {
    what: '{name} lacks the usage {usage} that this place needs',
    remedy: 'Issue it again with this usage.',
  },
  'name-missing': {
    what: '{name} names no host, so no client accepts it as a server',
    remedy: 'Issue it again with the names and addresses of the server.',
  },
  'key-differs': {
    what: 'The key does not belong to {certificate}',
    remedy: 'Put the key and the certificate of the same export side by side.',
  },
  'key-alone': {
    what: 'There is no certificate for this key',
    remedy: 'Remove the key when it is left over, or add its certificate.',
  },
  'key-encrypted': {
    what: 'The key is encrypted, which no Kubernetes component reads',
    remedy: 'Put the plain key here, with mode 600.',
  },
  'authority-key-on-node': {
    what: 'It is the key of the authority {name}: whoever reads it can sign as the authority',
    remedy: 'Remove it from this node. If it was there for long, make a new authority.',
  },
  'service-account-key-on-node': {
    what: 'It is the key that signs the tokens of pods, which only control planes need',
    remedy: 'Remove it from this node.',
  },
  'kubeconfig-invalid': {
    what: '{because}',
    remedy: 'Export the kubeconfig again.',
  },
  'authority-differs': {
    what: 'The bundles hold different certificates of the authority {name}',
    remedy: 'Export all bundles together, from the same project.',
  },
  'service-account-key-differs': {
    what: 'The control planes have different service-account keys, so they refuse each other’s tokens',
    remedy: 'Export all control planes together, from the same project.',
  },
  'key-shared': {
    what: 'The same private key is in {other}, and each node must have its own',
    remedy: 'Export both bundles again.',
  },
  'not-in-plan': {
    what: 'The cluster file has no such bundle or file',
    remedy: 'Remove it, or correct the cluster file.',
  },
  'plan-file-missing': {
    what: 'The cluster file wants this file here and it is not there',
    remedy: 'Export the bundle again.',
  },
  'name-not-covered': {
    what: '{name} does not cover {names}',
    remedy: 'Apply the changes and export the bundle again.',
  },
  'differs-from-plan': {
    what: '{name} has {what} {is}, the cluster file wants {wanted}',
    remedy: 'Apply the changes and export the bundle again.',
  },
} as const satisfies Record<string, { what: string; remedy: string }>

export type ProblemCode = keyof typeof problemCatalogue

export type Problem = {
  /** The path as given, with the path inside the bundle behind it: `a.zip: files/etc/…`. */
  readonly path: string
  readonly code: ProblemCode
  readonly what: string
  readonly remedy: string
}

/** @returns the problem in words. Details never hold key material. */
export function problem(
  path: string,
  code: ProblemCode,
  details: Readonly<Record<string, string>> = {},
): Problem {
  const fill = (template: string) =>
    template.replace(/\{(\w+)\}/g, (whole, name: string) => details[name] ?? whole)
  const { what, remedy } = problemCatalogue[code]
  return { path, code, what: `${fill(what).replace(/\.$/, '')}.`, remedy: fill(remedy) }
}
