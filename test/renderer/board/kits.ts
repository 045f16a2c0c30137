/** Recovery kits and project files on the drawing board: `?diverged` opens a file that was edited elsewhere. */
import type { Handlers } from '../../../src/shared/api'
import { AppError } from '../../../src/shared/errors'
import type { kitChannels } from '../../../src/shared/kit-channels'
import type { ProjectView } from '../../../src/shared/models'
import { boardNow } from './homelab'

const authorities = [
  { key: 'ca', label: 'kubernetes' },
  { key: 'etcd-ca', label: 'etcd' },
  { key: 'front-proxy-ca', label: 'front-proxy' },
]
const madeAt = boardNow.toISOString()

export function fakeKits(
  has: (name: string) => boolean,
  view: () => ProjectView,
  made: () => void,
): Pick<Handlers, keyof typeof kitChannels> {
  const report = (kind: 'recovery-kit' | 'project-file', fileName: string, shares: string[]) => ({
    ...{ kind, fileName, bytes: 96_000, authorities: 3, otherKeys: 41, shares },
  })
  return {
    'kits.plan': async () => ({
      fileName: 'homelab-2026-11-22.certwright-kit',
      authorities,
      otherKeys: 41,
      bytes: 96_000,
    }),
    'kits.make': async ({ shares }) => {
      made()
      const names = Array.from(
        { length: shares?.total ?? 0 },
        (_, index) => `homelab-kit-2f5c1a90-share-${index + 1}-of-${shares?.total ?? 0}.txt`,
      )
      return report('recovery-kit', 'homelab-2026-11-22.certwright-kit', names)
    },
    'kits.share': async () => report('project-file', 'homelab-2026-11-22.certwright-project', []),
    'kits.choose': async () => ({
      token: 'file',
      name: has('diverged')
        ? 'homelab-2026-11-22.certwright-project'
        : 'homelab-2026-11-22.certwright-kit',
      kind: has('diverged') ? 'project-file' : 'recovery-kit',
      madeAt,
      bytes: 96_000,
      shares: has('shares') ? { needed: 2, total: 3 } : null,
    }),
    'kits.chooseShares': async () => [
      { name: 'share-1-of-3.txt', text: 'share 1' },
      { name: 'share-2-of-3.txt', text: 'share 2' },
    ],
    'kits.open': async ({ opener }) => {
      if ('passphrase' in opener && opener.passphrase.startsWith('wrong'))
        throw new AppError('passphrase-wrong')
      return {
        token: 'file',
        kind: has('diverged') ? 'project-file' : 'recovery-kit',
        madeAt,
        by: 'mira',
        project: { id: 'homelab-01', name: 'homelab', description: 'Three small PCs' },
        nodes: 5,
        certificates: 43,
        ledger: 61,
        lastChange: { at: madeAt, by: 'mira' },
        hasAuthorityKeys: true,
        authorities,
        otherKeys: 41,
        relation: has('diverged') ? 'diverged' : has('here') ? 'here-ahead' : 'new',
        hereCustody: has('diverged') || has('here') ? 'keychain' : null,
        freeName: 'homelab-2',
      }
    },
    'kits.restore': async () => view(),
    'kits.restoreKeys': async () => ({ project: view(), missing: [] }),
    'kits.mergePreview': async () => ({
      project: 'homelab',
      by: 'grace',
      madeAt,
      common: 58,
      hasAncestor: true,
      differences: [
        {
          id: 'spec.nodes[cp-2].addresses',
          by: 'both',
          base: '["192.168.10.12"]',
          here: '["192.168.10.42"]',
          file: '["192.168.10.43"]',
        },
        {
          id: 'spec.nodes[w-3]',
          by: 'file',
          base: null,
          here: null,
          file: '{"name":"w-3","roles":["worker"],"addresses":["192.168.10.23"]}',
        },
        {
          id: 'metadata.description',
          by: 'here',
          base: 'Three PCs',
          here: 'Three small PCs',
          file: 'Three PCs',
        },
      ],
      here: [{ sequence: 59, at: madeAt, by: 'mira', what: 'Issued 4 items' }],
      file: [
        { sequence: 59, at: madeAt, by: 'grace', what: 'Restored the project from a project file' },
        { sequence: 60, at: madeAt, by: 'grace', what: 'Issued 2 items' },
      ],
      elsewhereOfHere: 4,
      elsewhereOfFile: 2,
      suggested: null,
      asksForVault: false,
    }),
    'kits.merge': async () => view(),
    'kits.close': async () => undefined,
  }
}
