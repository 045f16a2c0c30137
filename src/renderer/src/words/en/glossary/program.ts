/** Words of this program. */
export const programTerms = {
  bundle: {
    name: 'Bundle',
    also: 'bundles',
    text: 'All files of one node in one archive, laid out as on the node, with a script that puts them in place. The admin bundle holds the kubeconfigs for people.',
  },
  change: {
    name: 'Change',
    also: 'changes',
    text: 'A difference between what the cluster definition asks for and what was issued: a certificate that is new, reissued or retired, with the reason.',
  },
  finding: {
    name: 'Finding',
    also: 'findings',
    text: 'Something in the cluster definition that is wrong or unwise, with the reason and the remedy. An error stops issuing, a warning does not.',
  },
  keychain: {
    name: 'Keychain',
    also: '',
    text: 'The place of the operating system for secrets: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows. The keys of authorities live there and nowhere else.',
  },
  layout: {
    name: 'Layout',
    also: 'layouts',
    text: 'The table that says for a distribution where each file goes, which flag reads it, and what has to be restarted after a change.',
  },
  ledger: {
    name: 'Ledger',
    also: '',
    text: 'The record of everything that was issued, exported or saved. Each entry holds the hash of the one before, so a change from outside shows.',
  },
  outdated: {
    name: 'Outdated',
    also: '',
    text: 'A certificate that is still valid but no longer says what the cluster definition says. Applying the changes issues it again.',
  },
  plan: {
    name: 'Plan',
    also: '',
    text: 'The list of everything that the cluster definition asks for. Nothing in it exists until it is issued.',
  },
  reissue: {
    name: 'Reissue',
    also: 'reissues, reissued',
    text: 'To make a certificate again, with a new key and a new serial. The old one stays valid until it ends, but is no longer handed out.',
  },
  recoveryKit: {
    name: 'Recovery kit',
    also: 'recovery kits',
    text: 'One encrypted file with a whole project: its ledger, its sealed keys and the keys of its authorities. Its own passphrase, or enough shares, bring everything back on any computer.',
  },
  share: {
    name: 'Share',
    also: 'shares, Shamir',
    text: 'One part of the key of a recovery kit, as a small text to print or keep. As many as were chosen open the kit together; fewer tell nothing of the key.',
  },
  projectFile: {
    name: 'Project file',
    also: 'project files',
    text: 'One encrypted file for a colleague, with or without the keys of authorities. What both changed since then can be merged, and no certificate is lost.',
  },
  vault: {
    name: 'Vault',
    also: 'passphrase vault',
    text: 'A file on this computer that holds the keys behind a passphrase, for machines without a keychain. Nobody can reset the passphrase.',
  },
} as const
