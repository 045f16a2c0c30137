import { describe, expect, it } from 'vitest'
import {
  causesOf,
  countChanges,
  groupChanges,
  isFirstIssuance,
  listed,
  reviewSentence,
} from '../../src/renderer/src/components/changes/change-review'
import type { Cause } from '../../src/renderer/src/components/changes/change-review'
import { i18n } from '../../src/renderer/src/words'
import { defineComponent, h } from 'vue'
import ShellFoot from '../../src/renderer/src/components/shell/ShellFoot.vue'
import ReviewChanges from '../../src/renderer/src/components/changes/ReviewChanges.vue'
import { useProjectStore } from '../../src/renderer/src/stores/project'
import type { ChangesView, ChangeView } from '../../src/shared/models'
import { AppError } from '../../src/shared/errors'
import { byRole, mountScreen, settle, type } from './mount-screen'

function change(key: string, kind: ChangeView['kind'], rest: Partial<ChangeView> = {}): ChangeView {
  const [spec = '', of] = key.split('@')
  const isUser = spec === 'user'
  return {
    key,
    kind,
    label: isUser ? (of ?? '') : spec,
    authority: 'ca',
    node: isUser ? null : (of ?? null),
    user: isUser ? (of ?? null) : null,
    reasons: [],
    ...rest,
  }
}

const moved = { reasons: [{ text: '', removed: ['192.168.10.12'], added: ['192.168.10.42'] }] }
const mixed: ChangesView = {
  changes: [
    change('apiserver@cp-2', 'reissued', moved),
    change('etcd-server@cp-2', 'reissued', moved),
    change('kubelet-serving@cp-2', 'reissued', moved),
    change('kubelet-client@w-3', 'new'),
    change('kubelet-serving@w-3', 'new'),
    change('user@jane', 'retired'),
  ],
  untouched: 37,
  restarts: { 'cp-2': ['kube-apiserver', 'etcd'], 'w-3': ['kubelet'] },
}

/** What the review draws for a cause, as plain text. */
const causeText = ({ words, name, reason }: Cause) => i18n.global.t(words, { name, reason })

describe('review of changes', () => {
  it('counts each kind and what stays', () => {
    expect(countChanges(mixed)).toEqual({ reissued: 3, added: 2, retired: 1, untouched: 37 })
  })

  it('says edits, certificates, nodes and what stays in one sentence', () => {
    expect(reviewSentence(mixed)).toBe(
      '3 edits change 6 certificates on 2 nodes. The other 37 stay byte for byte.',
    )
  })

  it('names each cause once, however many certificates it touches', () => {
    expect(causesOf(mixed).map(causeText)).toEqual([
      'Node w-3 added',
      'User jane removed',
      'Address of cp-2 changed',
    ])
  })

  it('tells names of the API server from those of its node', () => {
    const extra = { reasons: [{ text: '', removed: [], added: ['vip.lab'] }] }
    const changes = [
      change('apiserver@cp-1', 'reissued', extra),
      change('apiserver@cp-2', 'reissued', extra),
    ]
    expect(causesOf({ changes, untouched: 41, restarts: {} })).toEqual([
      { icon: 'edit', words: 'changes.cause.apiServer', name: 'vip.lab', reason: '' },
    ])
  })

  it('says what a reason turns into what', () => {
    const reasons = [{ text: 'Lifetime', removed: ['8760 h'], added: ['2160 h'] }]
    const changes = [
      change('scheduler@cp-1', 'reissued', { reasons }),
      change('scheduler@cp-2', 'reissued', { reasons }),
    ]
    expect(causesOf({ changes, untouched: 1, restarts: {} })).toEqual([
      {
        icon: 'edit',
        words: 'changes.cause.turned',
        name: '8760 h → 2160 h',
        reason: 'Lifetime',
      },
    ])
  })

  it('groups by node with the restart each needs, users last', () => {
    expect(
      groupChanges(mixed).map(({ title, note, changes }) => [title, note, changes.length]),
    ).toEqual([
      ['cp-2', 'restart kube-apiserver, etcd', 3],
      ['w-3', 'new node', 2],
      ['Users', '', 1],
    ])
  })

  it('knows the first issuance, which has one cause', () => {
    const first: ChangesView = {
      changes: [change('ca', 'new'), change('kubelet-client@w-1', 'new')],
      untouched: 0,
      restarts: {},
    }
    expect(isFirstIssuance(first)).toBe(true)
    expect(causesOf(first)).toHaveLength(1)
    expect(reviewSentence(first)).toBe('2 certificates on 1 node. Nothing has been issued before.')
  })

  it('shortens long lists of names', () => {
    expect(listed(['a', 'b'])).toBe('a and b')
    expect(listed(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more')
  })
})

const Opened = defineComponent({
  setup() {
    const store = useProjectStore()
    return () =>
      h(ReviewChanges, {
        open: store.reviewOpen,
        'onUpdate:open': (open: boolean) => (store.reviewOpen = open),
      })
  },
})

async function openReview(situation: string, answers = {}) {
  const mounted = await mountScreen(Opened, { situation, answers })
  mounted.store.reviewOpen = true
  await settle(50)
  return mounted
}

describe('ReviewChanges', () => {
  it('puts the focus on its heading, never on Apply', async () => {
    await openReview('edited')
    expect(document.activeElement?.textContent).toBe('Review changes')
  })

  it('shows what goes and what comes, applies, closes and offers the export', async () => {
    const { inputsOf, store, router } = await openReview('edited')
    expect(document.body.textContent).toContain(
      '1 edit changes 4 certificates on 1 node. The other 39 stay byte for byte.',
    )
    expect(document.body.textContent).toContain('restart kube-apiserver, etcd, kubelet')
    byRole('button', 'Apply changes').click()
    await settle(400)
    expect(byRole('progressbar', 'Issuing certificates')).toBeTruthy()
    await settle(900)
    expect(inputsOf('changes.apply')).toHaveLength(1)
    expect(store.reviewOpen).toBe(false)
    byRole('button', 'Go to Export').click()
    await settle(400)
    expect(router.currentRoute.value.name).toBe('export')
    // One is there: the notice, which would cover the button of the same job, is gone.
    expect(() => byRole('button', 'Go to Export')).toThrow()
  })

  it('offers no way to the screen that one is on', async () => {
    const { router } = await openReview('edited')
    await router.push({ name: 'export', params: { project: 'homelab' } })
    byRole('button', 'Apply changes').click()
    await settle(1300)
    expect(document.body.textContent).toContain('4 certificates issued')
    expect(() => byRole('button', 'Go to Export')).toThrow()
  })

  it('cancels by the id of the running operation', async () => {
    const { inputsOf } = await openReview('edited')
    byRole('button', 'Apply changes').click()
    await settle(150)
    byRole('button', 'Cancel').click()
    await settle(20)
    const [applied] = inputsOf('changes.apply')
    expect(inputsOf('operations.cancel')).toEqual([
      { operation: (applied as { operation: string }).operation },
    ])
    await settle(1000)
  })

  it('offers a passphrase vault when no keychain answers, then issues', async () => {
    const { inputsOf, store } = await openReview('nokeychain')
    byRole('button', 'Apply changes').click()
    await settle(50)
    expect(document.body.textContent).toContain('No keychain answers on this computer')
    await type(byRole('textbox', 'Passphrase'), 'correct horse battery staple')
    await type(byRole('textbox', 'Again'), 'correct horse battery')
    expect(byRole('button', 'Create vault')).toHaveProperty('disabled', true)
    await type(byRole('textbox', 'Again'), 'correct horse battery staple')
    byRole('button', 'Create vault').click()
    await settle(1300)
    expect(inputsOf('custody.usePassphrase')).toEqual([
      { project: 'homelab-01', passphrase: 'correct horse battery staple' },
    ])
    expect(inputsOf('changes.apply')).toHaveLength(2)
    expect(store.view?.custody.kind).toBe('passphrase')
  })

  it('shows any other failure with its remedy and says nothing of success', async () => {
    const error = new AppError('keychain-mismatch').view()
    const { store } = await openReview('edited', {
      'changes.apply': async () => ({ ok: false, error }),
    })
    byRole('button', 'Apply changes').click()
    await settle(50)
    expect(byRole('alert', /Nothing was signed/)).toBeTruthy()
    expect(store.reviewOpen).toBe(true)
  })
})

describe('ShellFoot', () => {
  it('names the only edit and its consequence', async () => {
    const { wrapper } = await mountScreen(ShellFoot, { situation: 'edited' })
    await settle(50)
    expect(wrapper.text().replace(/\s+/g, ' ')).toContain(
      '1 edit not applied. Address of cp-2 changed: 4 certificates will be reissued, 39 stay as they are.',
    )
  })
})
