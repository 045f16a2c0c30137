/** The Activity screen: the ledger for people. */
export const activity = {
  title: 'Activity',
  sentence:
    'Who did what and when. Each entry seals the one before, so a change from outside shows.',
  label: 'Ledger entries',
  entry: 'Entry',
  what: 'What',
  who: 'Who',
  when: 'When',
} as const
