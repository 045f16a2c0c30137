/** The status vocabulary (look.md, 5): a word alone, and with its count. */
export const status = {
  word: {
    valid: 'Valid',
    expiring: 'Expiring',
    expired: 'Expired',
    'not-yet-valid': 'Not yet valid',
    outdated: 'Outdated',
    superseded: 'Superseded',
    revoked: 'Revoked',
    waiting: 'Not issued yet',
  },
  count: {
    valid: '{n} valid',
    expiring: '{n} expiring',
    expired: '{n} expired',
    'not-yet-valid': '{n} not yet valid',
    outdated: '{n} outdated',
    superseded: '{n} superseded',
    revoked: '{n} revoked',
    waiting: '{n} not issued yet',
  },
} as const
