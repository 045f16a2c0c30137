/** Texts that many screens share. */
export const common = {
  close: 'Close',
  cancel: 'Cancel',
  copyWhat: 'Copy {what}',
  copied: '{what} copied.',
  nodes: '{n} node | {n} nodes',
} as const
