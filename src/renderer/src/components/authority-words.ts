/** How an authority's row is spoken of and coloured. Unknown ones take the ink of the offline root. */
export type AuthorityLook = { readonly name: string; readonly ink: string }

const looks: Readonly<Record<string, AuthorityLook>> = {
  ca: { name: 'kubernetes', ink: 'var(--cw-ink-kubernetes)' },
  'etcd-ca': { name: 'etcd', ink: 'var(--cw-ink-etcd)' },
  'front-proxy-ca': { name: 'front-proxy', ink: 'var(--cw-ink-front-proxy)' },
}

/** @param authority row key of an authority: `ca`, `etcd-ca`, … */
export function authorityLook(authority: string): AuthorityLook {
  return looks[authority] ?? { name: authority, ink: 'var(--cw-ink-root)' }
}
