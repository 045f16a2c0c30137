/** Texts that many screens share. */
export const common = {
  cancel: 'Cancel',
  close: 'Close',
  notice: 'Notice',
  /** The part of the page in which open menus, panels and dialogs stand. */
  floating: 'Menus and panels',
  nothingToChoose: 'Nothing to choose from',
  /** The same notice again: `Serial copied. (3 times)`. */
  times: '{text} ({n} times)',
  notNow: 'Not now',
  tryAgain: 'Try again',
  loading: 'Loading',
  copyWhat: 'Copy {what}',
  copied: '{what} copied.',
  private: 'private',
  error: 'Error',
  warning: 'Warning',
  reportDetails: 'Details for a report',
  sealedBytes: 'sealed, {n} byte | sealed, {n} bytes',
  noCertificates: 'No certificates',
  /** Title and remedy of an error, on one line. */
  errorLine: '{title}. {remedy}',
} as const
