/**
 * A bridge without main, for the drawing board: it answers from a made-up homelab held in memory.
 * The address chooses the situation: `?fresh` nothing issued, `?empty` no projects, `?locked` a
 * locked vault, `?nokeychain`, `?edited` an edit that waits, `?broken` answers with errors.
 */
import type {
  Bridge,
  Channel,
  EventData,
  EventName,
  Handlers,
  Input,
} from '../../../src/shared/api'
import { channels } from '../../../src/shared/api'
import { AppError } from '../../../src/shared/errors'
import type {
  ChangesView,
  KeychainView,
  ProjectSummary,
  ProjectView,
  Status,
} from '../../../src/shared/models'
import type { z } from '../../../src/shared/schema'
import { clusterFrom } from '../../../src/main/domain/normalise'
import { planFor } from '../../../src/main/domain/plan'
import { trustGraph } from '../../../src/main/domain/trust/graph'
import { graphView } from '../../../src/main/domain/trust/view'
import type { Settings } from '../../../src/shared/settings'
import { bundlesOf, entriesOf, kubeconfigOf, ledger } from './documents'
import { boardNow, findingsOf, homelab, rowsOf } from './homelab'
import { inventory } from './inventory'
import { nodeDetailOf } from './node-detail'
import { comparedOf, detailOf } from './certificate-detail'
import { planPreviewOf } from './plan-preview'
import { snapshotsOf } from './snapshots'
import { fakeRequests } from './requests'
import { fakeKits } from './kits'
import { previewImport } from '../../../src/main/domain/import/preview'

const id = 'homelab-01'
type Changes = z.infer<typeof ChangesView>
type Counts = Partial<Record<Status, number>>

function countStates(statuses: readonly Status[]): Counts {
  const counts: Counts = {}
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

export function fakeBridge(situation: URLSearchParams): Bridge {
  const has = (name: string) => situation.has(name)
  const listeners = new Map<EventName, Set<(data: never) => void>>()
  const keychain: z.infer<typeof KeychainView> = has('nokeychain')
    ? {
        usable: false,
        backend: 'Secret Service',
        trouble: {
          title: 'The system keychain is not usable',
          remedy:
            'Unlock it, or start gnome-keyring or KWallet and try again. Without one, use a passphrase vault: choose it in the window, or pass --passphrase-file.',
        },
        because:
          'The Secret Service on D-Bus has no provider: neither GNOME Keyring nor KWallet is running.',
      }
    : { usable: true, backend: 'Secret Service (GNOME Keyring)', trouble: null, because: null }
  let isIssued = !has('fresh') && !has('nokeychain')
  let applied = structuredClone(homelab)
  let definition = structuredClone(homelab)
  let custodyKind: 'none' | 'keychain' | 'passphrase' = has('locked')
    ? 'passphrase'
    : isIssued
      ? 'keychain'
      : 'none'
  let unlocked = !has('locked')
  let hasKit = !has('nokit')
  let settings: Settings = {
    theme: 'system',
    contrast: has('contrast') ? 'more' : 'system',
    zoom: 100,
    lockAfter: 15,
    pinned: [],
    owner: '',
    kitLater: {},
    certificateColumns: null,
    certificateWidths: {},
  }
  for (let extra = 0; extra < Number(situation.get('big')); extra++) {
    const name = `w-${extra + 10}`
    const address = `10.0.${Math.floor(extra / 250)}.${(extra % 250) + 1}`
    const more = { name, roles: ['worker' as const], addresses: [address], dnsNames: [] }
    applied.spec.nodes.push(more)
    definition.spec.nodes.push(structuredClone(more))
  }
  if (has('hostile')) {
    for (const each of [applied, definition]) {
      each.metadata.name = '<b>bold</b>\u202eevil'
      each.spec.nodes[0] = {
        name: `<img src=x onerror=alert(1)>\u202e${'very-long-name-'.repeat(12)}`,
        roles: ['control-plane'],
        addresses: Array.from({ length: 12 }, (_, index) => `fd00:10:20:30:40:50:60:${index}`),
        dnsNames: [`${'x'.repeat(250)}.lab`],
      }
      each.spec.users[0] = {
        name: '"><script>\u202e',
        groups: ['g'.repeat(200)],
        namespace: 'n'.repeat(90),
      }
    }
  }
  if (has('requests')) {
    for (const each of [applied, definition])
      for (const node of each.spec.nodes) if (node.name !== 'w-2') node.privateKeys = 'elsewhere'
  }
  if (has('edited'))
    definition.spec.nodes.forEach(
      (each) => each.name === 'cp-2' && (each.addresses = ['192.168.10.42']),
    )
  if (has('error'))
    definition.spec.nodes.push({
      name: 'w-3',
      roles: ['worker'],
      addresses: ['10.244.3.22'],
      dnsNames: [],
    })

  function changes(): Changes | null {
    if (findingsOf(definition).some((each) => each.severity === 'error')) return null
    const rows = rowsOf(definition, isIssued).filter(({ authority }) => authority !== '')
    const change = (
      row: (typeof rows)[number],
      kind: 'new' | 'reissued',
      added: string[],
      removed: string[],
      text: string,
    ) => ({
      key: row.key,
      kind,
      label: row.label,
      authority: row.authority,
      node: row.node,
      user: row.user,
      reasons: [{ text, added, removed }],
    })
    if (!isIssued) {
      return {
        changes: rows.map((row) => change(row, 'new', [], [], row.commonName)),
        untouched: 0,
        restarts: {},
      }
    }
    const before = new Map(applied.spec.nodes.map((each) => [each.name, each]))
    const changed = rows.flatMap((row) => {
      const now = definition.spec.nodes.find((each) => each.name === row.node)
      const old = before.get(row.node ?? '')
      if (now !== undefined && old === undefined)
        return [change(row, 'new', [], [], `Identity ${row.commonName}`)]
      if (now === undefined || old === undefined || row.addresses.length === 0) return []
      const added = now.addresses.filter((each) => !old.addresses.includes(each))
      const removed = old.addresses.filter((each) => !now.addresses.includes(each))
      return added.length + removed.length === 0
        ? []
        : [change(row, 'reissued', added, removed, '')]
    })
    const restarts: Record<string, string[]> = {}
    for (const { node } of changed) if (node) restarts[node] = ['kube-apiserver', 'etcd', 'kubelet']
    return { changes: changed, untouched: rows.length - changed.length, restarts }
  }

  function summary(): ProjectSummary {
    const rows = rowsOf(definition, isIssued).filter(({ authority }) => authority !== '')
    const next = rows
      .filter((row) => row.daysLeft !== null)
      .sort((a, b) => (a.daysLeft ?? 0) - (b.daysLeft ?? 0))[0]
    const planes = definition.spec.nodes.filter((each) =>
      each.roles.includes('control-plane'),
    ).length
    return {
      id,
      name: definition.metadata.name,
      description: definition.metadata.description,
      isSample: false,
      layoutTitle: 'kubeadm',
      kubernetesVersion: definition.spec.kubernetesVersion,
      nodes: { controlPlanes: planes, others: definition.spec.nodes.length - planes },
      certificates: rows.length,
      states: countStates(rows.map((row) => row.status)),
      waitingChanges: changes()?.changes.length ?? 0,
      nextExpiry:
        next?.notBefore && next.notAfter && next.daysLeft !== null
          ? {
              key: next.key,
              notBefore: next.notBefore,
              notAfter: next.notAfter,
              daysLeft: next.daysLeft,
            }
          : null,
      openedAt: new Date(boardNow.getTime() - 5 * 60_000).toISOString(),
      damaged: null,
    }
  }

  function view(): ProjectView {
    const nodeStates: Record<string, Counts> = {}
    for (const { name } of definition.spec.nodes) {
      nodeStates[name] = countStates(
        rowsOf(definition, isIssued && applied.spec.nodes.some((each) => each.name === name))
          .filter((row) => row.node === name)
          .map((row) => row.status),
      )
    }
    return {
      summary: summary(),
      definition: structuredClone(definition),
      findings: findingsOf(definition),
      changes: changes(),
      custody: {
        kind: custodyKind,
        backend: custodyKind === 'passphrase' ? 'Passphrase vault' : keychain.backend,
        unlocked,
      },
      keysElsewhere:
        has('requests') ||
        [...definition.spec.nodes, ...definition.spec.users, ...definition.spec.certificates].some(
          ({ privateKeys }) => privateKeys === 'elsewhere',
        ),
      isApplied: isIssued && JSON.stringify(definition) === JSON.stringify(applied),
      kit: isIssued
        ? hasKit
          ? { state: 'made', madeAt: boardNow.toISOString(), missing: [] }
          : { state: 'missing', madeAt: null, missing: ['kubernetes', 'etcd', 'front-proxy'] }
        : { state: 'none', madeAt: null, missing: [] },
      ledger: { entries: isIssued ? 61 : 1, verified: true },
      savedAt: boardNow.toISOString(),
      repaired: [],
      nodeStates,
    }
  }

  function others(): ProjectSummary[] {
    const base = summary()
    const valid = (
      name: string,
      title: string,
      description: string,
      layoutTitle: string,
      planes: number,
      rest: number,
      certificates: number,
      daysLeft: number,
      openedAt: string,
      isSample = false,
    ): ProjectSummary => ({
      ...base,
      id: `${name}-0001`,
      name,
      description,
      isSample,
      layoutTitle,
      kubernetesVersion: title,
      nodes: { controlPlanes: planes, others: rest },
      certificates,
      states: { valid: certificates },
      waitingChanges: 0,
      nextExpiry: {
        key: 'ca',
        notBefore: new Date(boardNow.getTime() - (365 - daysLeft) * 86_400_000).toISOString(),
        notAfter: new Date(boardNow.getTime() + daysLeft * 86_400_000).toISOString(),
        daysLeft,
      },
      openedAt,
    })
    return [
      valid(
        'vienna-prod',
        '1.34',
        'External etcd',
        'kubeadm',
        3,
        18,
        187,
        214,
        '2026-11-21T08:00:00Z',
      ),
      valid(
        'site-07',
        '1.34',
        'Air-gapped, visited each quarter',
        'kubeadm',
        3,
        7,
        87,
        281,
        '2026-11-02T08:00:00Z',
      ),
      valid(
        'pi-bench',
        '1.35',
        'Single control plane',
        'kubeadm',
        1,
        3,
        24,
        336,
        '2026-10-28T08:00:00Z',
      ),
      valid(
        'sample',
        '1.35',
        'A cluster to look around in',
        'kubeadm',
        3,
        2,
        43,
        364,
        '2026-10-22T08:00:00Z',
        true,
      ),
      {
        ...base,
        id: 'old-lab-0001',
        name: 'old-lab',
        description: '',
        states: {},
        nextExpiry: null,
        openedAt: '2026-03-03T08:00:00Z',
        damaged: {
          title: 'The project old-lab cannot be read',
          remedy: 'Restore its folder from a backup. Nothing was changed.',
          restorable: '2026-06-14T09:15:00Z',
          hasLedger: true,
        },
      },
    ]
  }

  const row = (key: string) => {
    const found = rowsOf(definition, isIssued).find((each) => each.key === key)
    if (found === undefined) throw new AppError('certificate-not-found', { name: key })
    return found
  }

  function emit<E extends EventName>(event: E, data: EventData<E>): void {
    for (const listener of listeners.get(event) ?? []) listener(data as never)
  }

  async function progress(
    operation: string,
    step: 'issue' | 'export',
    total: number,
    names: readonly string[] = [],
  ): Promise<void> {
    for (let done = 1; done <= total; done++) {
      await new Promise((resolve) => setTimeout(resolve, 120))
      emit('progress', {
        operation,
        step,
        done,
        total,
        current: names[done - 1] ?? `item ${done}`,
        files: 26,
      })
    }
  }

  const handlers: Handlers = {
    'app.info': async () => ({
      version: '0.1.0',
      platform: has('mac') ? 'darwin' : 'linux',
      dataFolder: '/home/mira/.config/certwright',
      keychain,
      settings,
      language: has('strange') ? 'en-XA' : 'en',
    }),
    'app.saveSettings': async (input) => (settings = input),
    'app.firstPaint': async () => undefined,
    'app.rememberPlace': async () => undefined,
    'window.menu': async () => undefined,
    'window.closeAnswer': async () => undefined,
    'window.control': async () => undefined,
    'clipboard.write': async () => undefined,
    'clipboard.clear': async () => undefined,
    'projects.list': async () => (has('empty') ? [] : [summary(), ...others()]),
    'projects.create': async (input) => {
      definition = input
      isIssued = false
      custodyKind = 'none'
      return view()
    },
    'projects.preview': async (input) => planPreviewOf(input),
    'projects.openSample': async () => view(),
    'projects.import': async () => view(),
    'projects.saveFile': async () => true,
    'projects.open': async () => view(),
    'projects.edit': async (input) => {
      definition = input.definition
      return view()
    },
    'projects.discardEdits': async () => {
      definition = structuredClone(applied)
      return view()
    },
    'projects.remove': async () => undefined,
    'changes.apply': async ({ operation }) => {
      if (!keychain.usable && custodyKind === 'none') throw new AppError('keychain-unavailable')
      const issued = changes()?.changes.length ?? 0
      await progress(operation, 'issue', 6)
      isIssued = true
      applied = structuredClone(definition)
      if (custodyKind === 'none') custodyKind = 'keychain'
      return { issued, retired: 0, requested: 0, waiting: 0, project: view() }
    },
    'operations.cancel': async () => undefined,
    'nodes.detail': async ({ node }) => nodeDetailOf(definition, node, isIssued, changes()),
    'imports.chooseFile': async () => ({ token: 'inventory', name: 'inventory.ini' }),
    'imports.preview': async ({ into, source, format, table }) =>
      previewImport(
        'text' in source ? source.text : inventory,
        'definition' in into ? into.definition : definition,
        { format, table },
      ),
    'certificates.list': async () => rowsOf(isIssued ? applied : definition, isIssued),
    'certificates.detail': async ({ key }) => {
      const signer = rowsOf(definition, isIssued).find((each) => each.key === row(key).authority)
      return detailOf(row(key), signer)
    },
    'certificates.save': async () => true,
    'certificates.saveSelected': async () => true,
    'certificates.compared': async ({ key, version }) => comparedOf(row(key), version),
    'trust.graph': async () => {
      const cluster = clusterFrom(definition)
      return graphView(trustGraph(cluster, planFor(cluster)))
    },
    'kubeconfigs.list': async () => entriesOf(definition, isIssued),
    'kubeconfigs.preview': async ({ key, endpoint, form }) => {
      if (!isIssued) throw new AppError('nothing-issued')
      const entry = entriesOf(definition, true).find((each) => each.key === key)
      if (entry === undefined) throw new AppError('certificate-not-found', { name: key })
      return kubeconfigOf(entry, definition, endpoint ?? 'endpoint', form)
    },
    'kubeconfigs.copy': async () => undefined,
    'kubeconfigs.reveal': async () => 30,
    'kubeconfigs.hide': async () => {
      emit('secret.hidden', null)
    },
    'kubeconfigs.save': async () => true,
    'kubeconfigs.previewMerged': async ({ entries, current }) => {
      const contexts = entries.map(({ key }) => ({
        name: `${key.replace('user@', '')}@${definition.metadata.name}`,
        server: 'https://k8s.lab.internal:6443',
      }))
      return {
        fileName: 'merged.kubeconfig',
        contexts,
        current: current ?? contexts[0]?.name ?? '',
        lines: [{ text: 'apiVersion: v1', secretBytes: null }],
      }
    },
    'kubeconfigs.saveMerged': async () => true,
    'bundles.preview': async () => {
      if (!isIssued) throw new AppError('nothing-issued')
      return bundlesOf(definition)
    },
    'bundles.chooseTarget': async () => ({ token: 'usb', label: '/media/usb-blue/homelab' }),
    'bundles.export': async ({ bundles, operation }) => {
      await progress(operation, 'export', bundles.length, bundles)
      return {
        target: { token: 'usb', label: '/media/usb-blue/homelab' },
        bundles: bundles.map((name) => ({
          name,
          fileName: `${name}.zip`,
          files: 26,
          bytes: 47_000,
        })),
      }
    },
    'bundles.showTarget': async () => undefined,
    ...fakeRequests(has('requests'), view, progress),
    ...fakeKits(has, view, () => (hasKit = true)),
    'authorities.takeOffline': async () => view(),
    'authorities.chooseOfflineFile': async () => ({
      token: 'offline-1',
      name: 'homelab-ca-offline.pem',
    }),
    'authorities.bringBack': async ({ passphrase }) => {
      if (passphrase !== 'open sesame') throw new AppError('passphrase-wrong')
      return view()
    },
    'custody.status': async () => keychain,
    'custody.usePassphrase': async () => {
      custodyKind = 'passphrase'
      unlocked = true
      return view()
    },
    'custody.unlock': async ({ passphrase }) => {
      if (passphrase !== 'open sesame') throw new AppError('passphrase-wrong')
      unlocked = true
      return view()
    },
    'custody.changePassphrase': async ({ current }) => {
      if (current !== 'open sesame') throw new AppError('passphrase-wrong')
      return view()
    },
    'custody.lock': async () => {
      unlocked = false
      return view()
    },
    'activity.list': async ({ project }) => ({
      entries: isIssued ? ledger : ledger.slice(-1),
      broken:
        project === id
          ? null
          : { entry: 5, because: 'Entries 5 to 7 are missing: the end of the ledger was cut off.' },
    }),
    'activity.export': async () => true,
    'snapshots.list': async () => snapshotsOf(definition, applied),
    'snapshots.rollBack': async () => {
      definition = structuredClone(applied)
      return view()
    },
    'projects.restore': async () => view(),
  }

  return {
    async invoke<C extends Channel>(channel: C, input: Input<C>) {
      try {
        if (
          has('broken') &&
          channel !== 'app.info' &&
          channel !== 'projects.open' &&
          channel !== 'app.firstPaint'
        )
          throw new AppError(
            'storage-failed',
            { path: '/home/mira/.config/certwright' },
            { because: 'No space is left on the device.' },
          )
        const parsed = channels[channel].input.parse(input)
        const handler = handlers[channel]
        return { ok: true, value: await handler(parsed as never) }
      } catch (thrown) {
        const error =
          thrown instanceof AppError
            ? thrown
            : new AppError('unexpected', {}, { because: String(thrown) })
        return { ok: false, error: error.view() }
      }
    },
    subscribe(event, listener) {
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set)
      set.add(listener)
      return () => set.delete(listener)
    },
  }
}
