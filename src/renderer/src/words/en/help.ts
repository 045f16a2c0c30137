/** The Help screen. */
export const help = {
  title: 'Help',
  sentence: 'Everything here is part of the app and works without a network.',
  search: 'Search the help',
  searchPlaceholder: 'Term, abbreviation or error text',
  clear: 'Clear the search',
  contents: 'Contents',
  found: '{n} match | {n} matches',
  nothing: 'Nothing matches. Try one word of the error text, or an abbreviation such as SAN.',
  steps: {
    title: 'Five steps',
    describe: 'Describe',
    describeText:
      'Name the nodes and their addresses on Nodes, and where clients reach the cluster on Cluster. What is wrong is said while you type.',
    review: 'Review',
    reviewText:
      'Review changes shows what would be issued, reissued or retired, on which node, and why. Nothing has happened yet.',
    issue: 'Issue',
    issueText:
      'Apply changes makes the keys and signs the certificates. Keys of authorities go into the keychain first. All of it happens, or nothing.',
    export: 'Export',
    exportText:
      'Export writes one bundle per node: files, modes, configuration and a script. Choose an encrypted stick, the private keys are inside.',
    install: 'Install',
    installText:
      'On each node unpack its bundle and follow README.txt. install.sh shows what would change, keeps the old files and can go back.',
  },
  copies: {
    title: 'Copies and colleagues',
    kit: 'Save a recovery kit',
    kitText:
      'Settings or the palette writes one, and it is restored in memory before it is called verified. Keep it apart from this computer, and its passphrase apart from it.',
    shares: 'Split its key',
    sharesText:
      'When nobody alone should open it. Each person gets a share, and as many as you say open the kit without its passphrase.',
    restore: 'Restore',
    restoreText:
      'Projects has Restore, also before the first project. You see what the file holds, then choose the keychain or a passphrase. Nothing that is here is overwritten.',
    projectFile: 'Work with a colleague',
    projectFileText:
      'A project file carries the cluster and its ledger; without authority keys it cannot sign. Tell its passphrase on another way than the file.',
    merge: 'Merge two edits',
    mergeText:
      'Restore a file of a project that is here to compare both sides. You choose for each difference, and whose acts go on. Undo takes the change of the cluster back.',
  },
  troubles: { title: 'Troubleshooting', cause: 'Why', remedy: 'What to do' },
  glossary: { title: 'Glossary', also: 'Also: {names}' },
  keys: {
    title: 'Keyboard',
    text: 'Arrows, Enter and Escape work in every table and list. These work everywhere:',
    command: 'Command',
    keys: 'Keys',
  },
} as const
