import type { Layout, Place } from './layout'

/** Rows of every member. */
export type MemberRow = 'etcd-server' | 'etcd-peer' | 'etcd-healthcheck-client'

/** Places a certificate and its key of a member: stem of the files, who reads each, why. */
export type MemberPair = (
  name: string,
  certificateUse: string,
  keyUse: string,
  why: string,
) => Place

/** @returns where the rows of a member go; the flags are etcd's own, whatever starts it. */
export function etcdMemberRows(pair: MemberPair): Pick<Layout['places'], MemberRow> {
  return {
    'etcd-server': [
      pair('server', 'etcd --cert-file', 'etcd --key-file', 'etcd shows it to its clients.'),
    ],
    'etcd-peer': [
      pair(
        'peer',
        'etcd --peer-cert-file',
        'etcd --peer-key-file',
        'etcd shows it to the other members.',
      ),
    ],
    'etcd-healthcheck-client': [
      pair(
        'healthcheck-client',
        'etcdctl --cert',
        'etcdctl --key',
        'Health checks and etcdctl on this node show it to etcd.',
      ),
    ],
  }
}
