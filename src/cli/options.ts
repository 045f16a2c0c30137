/** Every option of the command line, once: the parser and the help read this table. */

export type Flag = { readonly description: string }
export type ValueOption = Flag & {
  /** How the value is called in the help. */
  readonly value: string
}

export const options = {
  out: {
    value: 'DIR',
    description:
      'folder for what is written, made when it is missing; kubeconfig, kit, project: the new file',
  },
  format: { value: 'zip|tar.gz|dir', description: 'form of the bundles, zip unless given' },
  encrypt: {
    value: 'zip|age',
    description: 'encrypt the bundles: zips with AES-256 (7-Zip, bsdtar), or any by age',
  },
  'bundle-passphrase-file': {
    value: 'FILE',
    description:
      'its text opens all bundles; with age, through a key file that is written beside them',
  },
  'passphrase-sheet': {
    value: 'FILE',
    description: 'make a passphrase for each bundle, and write all to this new file, to be printed',
  },
  recipients: {
    value: 'FILE',
    description: 'public keys of age that can open the bundles, one a line',
  },
  nodes: { value: 'NAME,…', description: 'only these nodes; `admin` names the admin bundle' },
  cluster: { value: 'FILE', description: 'cluster file that names and addresses must agree with' },
  'passphrase-file': {
    value: 'FILE',
    description:
      'keep keys in a passphrase vault instead of the keychain; its text is the passphrase',
  },
  endpoint: {
    value: 'NAME',
    description: 'node or address where the kubeconfig reaches the cluster',
  },
  form: {
    value: 'embedded|paths',
    description: 'data inside the kubeconfig, or files beside it',
  },
  merge: { description: 'one file for several: operands are PROJECT/IDENTITY' },
  current: { value: 'CONTEXT', description: 'the context in force, the first unless given' },
  authority: { value: 'ID', description: 'the authority, such as `ca` or `etcd-ca`' },
  certificate: {
    value: 'FILE',
    description: 'its certificate, and after it those that signed it; PEM or DER',
  },
  key: { value: 'FILE', description: 'its private key, PEM; without it the key stays elsewhere' },
  'key-passphrase-file': { value: 'FILE', description: 'file with the passphrase of that key' },
  'file-passphrase-file': {
    value: 'FILE',
    description: 'file with the passphrase of the recovery kit or project file',
  },
  split: {
    value: 'M/N',
    description: 'split the key of the kit into N shares, M of which open it; beside the kit',
  },
  shares: { value: 'FILE,…', description: 'files of shares, instead of the passphrase of the kit' },
  name: { value: 'NAME', description: 'name of the restored project, when its own is taken' },
  'without-authority-keys': {
    description: 'leave authority keys out: whoever imports it can export, and cannot sign',
  },
  'dry-run': { description: 'show what would be signed or taken in, and change nothing' },
  rekey: {
    value: 'REASON',
    description:
      'give rows that have a certificate one for another key too; the ledger keeps the reason',
  },
  'warn-days': {
    value: 'N',
    description: 'count certificates that end within N days as expiring',
  },
  json: { description: 'print one JSON object' },
} as const satisfies Record<string, Flag | ValueOption>

export type OptionName = keyof typeof options
