/** The Export screen. */
export const exporting = {
  title: 'Export',
  /** Of one file: where it goes, its owner and mode, its size, and what reads it. */
  file: '{path}\n{owner} {mode}, {size}\n{why}',
  sentence: 'One bundle per node, laid out as on the node. What you see here is what is written.',
  noneTitle: 'Nothing to export yet',
  noneText: 'Bundles hold what is issued. What waits: {total}.',
  reviewAndIssue: 'Review and issue',
  cancelled: 'Cancelled. Nothing was written, and what was in the folder before is still there.',
  keysTitle: 'Private keys',
  keysText:
    'They are inside in clear. Write to an encrypted stick, carry it yourself, and delete the bundles when the nodes have them.',
  nodes: 'Nodes',
  chosen: '{n} of {total} chosen',
  chooseAll: 'Choose all bundles',
  choose: 'Export {bundle}',
  privateCount: '{n} private',
  privateLabel: 'private: {n}',
  filesOf: 'Files of {bundle}',
  filesAndSize: '{files}, {size}',
  totals: '{bundles}, {files}, {n} private',
  kubeconfigs: 'kubeconfigs',
  guaranteeKept: 'No authority key leaves this computer. Workers get no service-account key.',
  guaranteeShipped:
    'Control planes get the authority keys, so that they can sign. No worker gets one, nor the service-account key.',
  form: {
    title: 'Form',
    zip: 'Zip',
    zipHelp: 'Opens everywhere. The modes of the files are kept.',
    'tar.gz': 'tar.gz',
    'tar.gzHelp': 'For nodes without unzip. Owners and modes are kept.',
    dir: 'Folder',
    dirHelp:
      'Plain files. On a USB stick with FAT or exFAT the modes are lost; install.sh sets them again.',
  },
  step: {
    unpack: 'Unpacks the bundle',
    dryRun: 'Shows what would change',
    install: 'Swaps the files, keeps the old ones',
  },
  progress: {
    ready: 'ready',
    working: 'in the making',
    waiting: 'waiting',
    cancelling: 'Cancelling',
    bundle: 'Bundle {n} of {total}',
    files: '{done} of {total} files',
    label: 'Exporting bundles',
    starting: 'Starting',
    cancelLeaves:
      'Cancel leaves nothing behind: bundles appear in the folder only when all of them are whole.',
  },
  done: {
    title: '{n} bundle written | {n} bundles written',
    showFolder: 'Show folder',
    order: 'On each node, in this order',
    command: 'Command',
    admin:
      'The kubeconfigs for people, and the bindings they need. Hand each to its owner only; README.txt says which is which.',
    inClear:
      'Private keys are inside in clear. Delete the bundles from the stick when the nodes have them.',
    again: 'Export again',
  },
  foot: {
    waiting: '{n} change waits. | {n} changes wait.',
    applyFirst: '{waiting} Apply first, so that the bundles hold what the cluster definition says.',
    noFolder: 'No folder chosen',
    change: 'Change',
    chooseFolder: 'Choose folder',
    review: 'Review changes',
    running: 'Exporting',
    export: 'Export bundles',
  },
} as const
