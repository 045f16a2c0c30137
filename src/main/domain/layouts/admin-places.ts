import { forAdmin } from './kubeadm-places'
import type { Layout, Place } from './layout'

/** The authority of API servers, for clients without a kubeconfig. */
export const serverAuthorityForAdmin: Place = forAdmin(
  'certificate',
  'ca.crt',
  'Tells curl and other clients that the API server is the real one.',
)

/** @param use what the identity is for, with a colon behind it. */
export function superAdminFor(use: string): Place {
  return forAdmin(
    'kubeconfig',
    'kubeconfigs/super-admin.conf',
    `${use} it bypasses every authorization rule. Keep it locked away.`,
  )
}

/** Kubeconfigs of people, in the admin bundle of every layout. */
export const peoplePlaces = {
  admin: [
    forAdmin('kubeconfig', 'kubeconfigs/admin.conf', 'For the daily work of the cluster admin.'),
  ],
  'super-admin': [superAdminFor('For emergencies:')],
  user: [
    forAdmin(
      'kubeconfig',
      'kubeconfigs/{user}.kubeconfig',
      'To be handed to {user}, and to nobody else.',
    ),
  ],
} satisfies Partial<Layout['places']>
