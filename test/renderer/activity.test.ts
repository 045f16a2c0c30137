import { describe, expect, it } from 'vitest'
import ActivityScreen from '../../src/renderer/src/screens/ActivityScreen.vue'
import {
  choicesIn,
  noFilter,
  searchEntries,
} from '../../src/renderer/src/components/activity/activity-search'
import { ledger } from './board/documents'
import { byRole, mountScreen, settle, type } from './mount-screen'

const now = new Date('2026-06-14T10:00:00Z')
const found = (filter: Partial<typeof noFilter>, at = now) =>
  searchEntries(ledger, { ...noFilter, ...filter }, at).map(({ sequence }) => sequence)

describe('the filter of the ledger', () => {
  it('takes kind, node, certificate and time together', () => {
    expect(found({})).toEqual([4, 3, 2, 1])
    expect(found({ kinds: ['issued', 'created'] })).toEqual([3, 1])
    expect(found({ nodes: ['w-1'] })).toEqual([4, 3])
    expect(found({ nodes: ['w-1'], kinds: ['issued'] })).toEqual([3])
    expect(found({ rows: ['user@jane'] })).toEqual([3])
    expect(found({ period: 'day' })).toEqual([4, 3, 2, 1])
    expect(found({ period: 'day' }, new Date('2026-06-15T09:17:00Z'))).toEqual([4])
    expect(found({ period: 'week' }, new Date('2026-07-15T09:17:00Z'))).toEqual([])
  })

  it('searches every word, in names, nodes and hashes', () => {
    expect(found({ text: 'EXPORTED bundles' })).toEqual([4])
    expect(found({ text: 'jane issued' })).toEqual([3])
    expect(found({ text: '3333' })).toEqual([3])
    expect(found({ text: 'nothing of it' })).toEqual([])
  })

  it('offers what is there', () => {
    expect(choicesIn(ledger)).toMatchObject({
      kinds: ['created', 'vault-created', 'issued', 'exported'],
      nodes: ['cp-1', 'cp-2', 'cp-3', 'w-1', 'w-2'],
    })
  })
})

describe('the Activity screen', () => {
  const rows = () => document.querySelectorAll('tbody tr').length

  it('searches, says when nothing matches, and shows all again', async () => {
    await mountScreen(ActivityScreen)
    expect(rows()).toBe(4)
    await type(byRole('textbox', 'Search activity'), 'jane')
    expect(rows()).toBe(1)
    expect(document.body.textContent).toContain('1 of 4 entries')
    await type(byRole('textbox', 'Search activity'), 'nothing of it')
    expect(document.body.textContent).toContain('Nothing matches')
    byRole('button', 'Clear search and filters').click()
    await settle()
    expect(rows()).toBe(4)
  })

  it('shows a broken entry on top, with what is wrong', async () => {
    await mountScreen(ActivityScreen, {
      answers: {
        'activity.list': async () => ({
          ok: true,
          value: { entries: ledger, broken: { entry: 5, because: 'Its hash does not fit.' } },
        }),
      },
    })
    expect(document.querySelector('tbody tr')?.textContent).toContain(
      'Entry 5 is not as it was written',
    )
  })

  it('goes back to an earlier state, after it said what that changes', async () => {
    const { inputsOf } = await mountScreen(ActivityScreen, { situation: 'edited' })
    byRole('button', 'Earlier states').click()
    await settle(50)
    const dialog = document.querySelector('[role="dialog"]')
    expect(dialog?.textContent).toContain('as it is now')
    expect(dialog?.textContent).toContain('Nodes changed: cp-2')
    expect(dialog?.textContent).toContain('Settings changed: spec.pki.validity.user')
    byRole('button', 'Go back to the state of 13 Jun 2026, 09:15 UTC').click()
    await settle(50)
    expect(inputsOf('snapshots.rollBack')).toEqual([{ project: 'homelab-01', snapshot: 2 }])
  })
})
