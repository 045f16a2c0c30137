/** The window around the screens: title bar, status bar. */
export const shell = {
  breadcrumbs: 'Breadcrumbs',
  projects: 'Projects',
  history: 'Edits',
  command: 'Search or run a command',
  minimize: 'Minimize',
  maximize: 'Maximize',
  close: 'Close',
  closing: {
    title: 'The last edit is not saved',
    text: 'Closing now would lose it.',
    anyway: 'Close without it',
  },
  saved: 'Saved',
  saving: 'Saving…',
  notSaved: 'Not saved',
  ledgerVerified: 'Ledger verified, {n} entry | Ledger verified, {n} entries',
  ledgerChanged: 'Ledger changed outside, {n} entry | Ledger changed outside, {n} entries',
  noNetwork: 'No network is used',
} as const
