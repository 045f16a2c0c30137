/** Made-up answers of the drawing board about keys and authorities elsewhere. */
import type { Handlers } from '../../../src/shared/api'
import type { ProjectView } from '../../../src/shared/models'
import type {
  AuthorityView,
  BringView,
  Examination,
  ExaminedItem,
  RequestsView,
} from '../../../src/shared/request-models'
import type { requestChannels } from '../../../src/shared/request-channels'

const fingerprint = '3f2a11bcd0947e58a6c31fe27b9055c8d4a1f06e9b37ac42158de0f76b2c9d14'

function item(id: string, change: Partial<ExaminedItem>): ExaminedItem {
  return {
    id,
    source: `${change.node ?? 'cp-1'}--${change.label ?? ''}.csr`,
    row: `${change.label ?? ''}@${change.node ?? ''}`,
    label: '',
    node: null,
    user: null,
    isAccepted: (change.refusals ?? []).length === 0,
    replaces: null,
    subject: 'O=system:nodes, CN=system:node:cp-1',
    keyAlgorithm: 'ecdsa-p256',
    fingerprint,
    refusals: [],
    notes: [],
    fields: [
      { field: 'commonName', requested: ['system:node:cp-1'], issued: ['system:node:cp-1'] },
      { field: 'organizations', requested: ['system:nodes'], issued: ['system:nodes'] },
      {
        field: 'dnsNames',
        requested: ['cp-1'],
        issued: ['cp-1', 'cp-1.lab.internal'],
      },
      { field: 'addresses', requested: [], issued: ['192.168.10.11'] },
      { field: 'usages', requested: ['serverAuth'], issued: ['serverAuth'] },
      {
        field: 'keyUsages',
        requested: ['digitalSignature', 'nonRepudiation'],
        issued: ['digitalSignature'],
      },
      { field: 'keyAlgorithm', requested: ['ecdsa-p256'], issued: ['ecdsa-p256'] },
      { field: 'ignored', requested: ['challengePassword'], issued: [] },
    ],
    ...change,
  }
}

export const examination: Examination = {
  token: 'examined-1',
  unreadable: [
    {
      source: 'notes.txt',
      reason: 'notes.txt holds no certificate request, neither as PEM nor as DER.',
    },
  ],
  items: [
    item('1', { label: 'kubelet-serving', node: 'cp-1' }),
    item('2', { label: 'kubelet-client', node: 'cp-1' }),
    item('3', { label: 'kube-apiserver', node: 'cp-1' }),
    item('4', { label: 'etcd-server', node: 'cp-2', keyAlgorithm: 'rsa-4096' }),
    item('7', {
      label: 'kubelet-serving',
      node: 'w-1',
      replaces: { version: 2, notAfter: '2027-06-11T09:15:00Z' },
      notes: [
        'Version 2 is for another key and stays accepted until 2027-06-11: Kubernetes reads no revocation list.',
      ],
    }),
    item('5', {
      label: 'kubelet-client',
      node: 'w-1',
      refusals: [
        {
          code: 'privileged-groups',
          text: 'It asks for the group system:masters: who is in it may do everything in the cluster.',
          remedy: 'Ask who made it, and why. Make it anew without the group.',
        },
        {
          code: 'name-of-other-node',
          text: "It asks for what is another node's: 192.168.10.11 of cp-1.",
          remedy: 'Make the request anew with what the plan has, or change the plan first.',
        },
      ],
    }),
    item('6', {
      row: null,
      source: 'unknown.csr',
      subject: 'CN=system:node:w-9',
      fields: [],
      refusals: [
        {
          code: 'node-unknown',
          text: 'The cluster has no node w-9.',
          remedy: 'Its nodes are cp-1, cp-2, cp-3, w-1 and w-2. Correct the name, or add the node.',
        },
      ],
    }),
  ],
}

const waiting: RequestsView = {
  waiting: [],
  nodes: [
    { name: 'cp-1', rows: 11, waiting: 11, shared: [] },
    { name: 'cp-2', rows: 11, waiting: 11, shared: [] },
    { name: 'cp-3', rows: 11, waiting: 0, shared: [] },
    { name: 'w-1', rows: 3, waiting: 1, shared: [{ label: 'ingress', nodes: ['w-2'] }] },
  ],
  holders: [
    { kind: 'user', name: 'jane', waiting: 1 },
    { kind: 'certificate', name: 'backup', waiting: 0 },
  ],
  authorities: [{ key: 'etcd-ca', label: 'etcd', waiting: 12, ownRequests: 12 }],
}
const nothing: RequestsView = { waiting: [], nodes: [], holders: [], authorities: [] }

const authority = (key: string, label: string, change: Partial<AuthorityView> = {}) => ({
  key,
  label,
  origin: 'own' as const,
  privateKey: 'here' as const,
  offlineRefusal: null,
  subject: `CN=${label}-ca`,
  notAfter: '2036-06-11T09:15:00Z',
  ...change,
})
const brought: BringView = {
  token: 'bring-1',
  subject: 'O=Example Corp, CN=Example Kubernetes Issuing CA 3',
  issuer: 'O=Example Corp, CN=Example Root R1',
  notBefore: '2025-01-01T00:00:00Z',
  notAfter: '2030-01-01T00:00:00Z',
  keyAlgorithm: 'ecdsa-p384',
  fingerprint,
  above: ['O=Example Corp, CN=Example Root R1'],
  privateKey: null,
  refusals: [],
  warnings: ['It is valid for 3 years only: what it signs ends with it.'],
  affected: 28,
}

type Progress = (operation: string, step: 'issue', total: number) => Promise<void>

export function fakeRequests(
  isElsewhere: boolean,
  view: () => ProjectView,
  progress: Progress,
): Pick<Handlers, keyof typeof requestChannels> {
  const accept = async ({ operation, items }: { operation: string; items: string[] }) => {
    await progress(operation, 'issue', items.length)
    return { issued: items.length, waiting: 9, project: view() }
  }
  const saved = { files: 4, folder: '/media/usb-blue' }
  return {
    'requests.list': async () => (isElsewhere ? waiting : nothing),
    'requests.saveScripts': async ({ makers }) => ({ ...saved, files: makers.length }),
    'requests.saveOwn': async () => ({ ...saved, files: 12 }),
    'requests.examine': async () => examination,
    'requests.examineFiles': async () => examination,
    'requests.sign': accept,
    'certificates.examine': async () => examination,
    'certificates.examineFiles': async () => examination,
    'certificates.accept': accept,
    'authorities.list': async () => [
      authority('ca', 'kubernetes'),
      authority(
        'etcd-ca',
        'etcd',
        isElsewhere
          ? { origin: 'brought', privateKey: 'elsewhere', subject: 'O=Example Corp, CN=etcd CA 1' }
          : {},
      ),
      authority('front-proxy-ca', 'front-proxy'),
    ],
    'authorities.chooseCertificate': async () => brought,
    'authorities.chooseKey': async () => ({
      ...brought,
      privateKey: { name: 'issuing-ca-3.key.pem', isEncrypted: true },
    }),
    'authorities.bring': async () => view(),
    'authorities.release': async () => view(),
  }
}
