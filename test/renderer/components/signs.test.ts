import { mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import ErrorNotice from '../../../src/renderer/src/components/ErrorNotice.vue'
import FindingNotice from '../../../src/renderer/src/components/FindingNotice.vue'
import HealthBar from '../../../src/renderer/src/components/HealthBar.vue'
import { bothTimesText } from '../../../src/renderer/src/components/dates'
import LifetimeBar from '../../../src/renderer/src/components/LifetimeBar.vue'
import SealMark from '../../../src/renderer/src/components/SealMark.vue'
import StatusWord from '../../../src/renderer/src/components/StatusWord.vue'
import { orderedStates } from '../../../src/renderer/src/components/status-words'
import { AppError } from '../../../src/shared/errors'
import '../support'
import { status as allStatuses } from '../../../src/shared/models'

describe('StatusWord', () => {
  it.each(allStatuses)('says %s with an icon, a word and a colour', (status) => {
    const view = mount(StatusWord, { props: { status } })
    expect(view.text()).not.toBe('')
    expect(view.attributes('class')).toMatch(/text-(ok|warn|bad|out|muted)/)
    expect(
      view.findComponent({ name: 'UIcon' }).exists() || view.find('[aria-hidden]').exists(),
    ).toBe(true)
  })

  it('is quiet about what is valid, never about trouble', () => {
    const valid = mount(StatusWord, { props: { status: 'valid', quiet: true } })
    const expired = mount(StatusWord, { props: { status: 'expired', quiet: true } })
    expect(valid.find('span span').classes()).toContain('text-muted')
    expect(expired.find('span span').classes()).not.toContain('text-muted')
  })

  it('takes the number into the word', () => {
    const view = mount(StatusWord, { props: { status: 'expiring', text: '1 of 11 expiring' } })
    expect(view.text()).toBe('1 of 11 expiring')
  })

  it('puts the worst first and leaves out what does not occur', () => {
    expect(orderedStates({ valid: 38, outdated: 4, expiring: 1, expired: 0 })).toEqual([
      { status: 'expiring', count: 1 },
      { status: 'outdated', count: 4 },
      { status: 'valid', count: 38 },
    ])
  })
})

describe('LifetimeBar', () => {
  const year = {
    status: 'expiring' as const,
    notBefore: '2025-12-04T08:45:00Z',
    notAfter: '2026-12-04T08:45:00Z',
    daysLeft: 12,
    totalDays: 365,
  }

  it('says the days and both times', () => {
    const view = mount(LifetimeBar, { props: year })
    expect(view.text()).toBe('12 days')
    expect(view.attributes('title')).toContain('4 Dec 2026, 08:45 UTC')
  })

  it('says the time once where the computer is in UTC, and both elsewhere', () => {
    const offset = vi.spyOn(Date.prototype, 'getTimezoneOffset')
    offset.mockReturnValue(0)
    expect(bothTimesText(year.notAfter)).toBe('4 Dec 2026, 08:45 UTC')
    offset.mockReturnValue(-60)
    expect(bothTimesText(year.notAfter)).toMatch(/^4 Dec 2026, 08:45 UTC \(local .+\)$/)
    offset.mockRestore()
  })

  it('says one day as one day, and the past as past', () => {
    expect(mount(LifetimeBar, { props: { ...year, daysLeft: 1 } }).text()).toBe('1 day')
    expect(mount(LifetimeBar, { props: { ...year, status: 'expired', daysLeft: -3 } }).text()).toBe(
      '3 days ago',
    )
  })

  it('large: start, rest and end in words, notches where 90 and 30 days are left', () => {
    const view = mount(LifetimeBar, { props: { ...year, large: true } })
    expect(view.text()).toContain('4 Dec 2025')
    expect(view.text()).toContain('12 days left of 365')
    const left = view
      .findAll('.w-\\[1\\.5px\\]')
      .map((each) => Number.parseFloat(each.attributes('style')?.split(':')[1] ?? ''))
    expect(left.map(Math.round)).toEqual([75, 92])
  })

  it('has no notch that a short lifetime does not reach', () => {
    const view = mount(LifetimeBar, { props: { ...year, totalDays: 60, large: true } })
    expect(view.findAll('.w-\\[1\\.5px\\]')).toHaveLength(1)
  })

  it('stays inside its track whatever the clock says', () => {
    for (const daysLeft of [-900, 0, 400]) {
      const view = mount(LifetimeBar, { props: { ...year, daysLeft } })
      const fill = view.find('.bg-warn-fill').attributes('style') ?? ''
      const left = Number.parseFloat(fill.split(':')[1] ?? '')
      expect(left).toBeGreaterThanOrEqual(0)
      expect(left).toBeLessThanOrEqual(100)
    }
  })
})

describe('HealthBar', () => {
  it('says in words what it draws', () => {
    const view = mount(HealthBar, { props: { counts: { valid: 38, outdated: 4, expiring: 1 } } })
    expect(view.attributes('aria-label')).toBe('1 expiring, 4 outdated, 38 valid')
    expect(view.element.children).toHaveLength(3)
  })
})

describe('SealMark', () => {
  it.each([
    ['ca', 'K'],
    ['etcd-ca', 'E'],
    ['front-proxy-ca', 'F'],
  ])('of %s carries the initial %s', (authority, initial) => {
    expect(mount(SealMark, { props: { authority } }).text()).toBe(initial)
  })

  it('of the app carries a keyhole and is silent for a screen reader', () => {
    const view = mount(SealMark)
    expect(view.text()).toBe('')
    expect(view.attributes('aria-hidden')).toBe('true')
  })
})

describe('ErrorNotice', () => {
  const error = new AppError(
    'storage-failed',
    { path: '/data' },
    { because: 'No space is left.' },
  ).view()

  it('says title, cause and remedy at once and folds the report', () => {
    const view = mount(ErrorNotice, { props: { error } })
    expect(view.attributes('role')).toBe('alert')
    expect(view.text()).toContain('The data folder /data cannot be written')
    expect(view.text()).toContain('No space is left.')
    expect(view.text()).toContain('Make room on the disk')
    expect(view.find('details').attributes('open')).toBeUndefined()
    expect(view.find('details').text()).toContain('storage-failed')
  })

  it('offers to try again only where that helps', async () => {
    expect(mount(ErrorNotice, { props: { error } }).find('button').exists()).toBe(false)
    const view = mount(ErrorNotice, { props: { error, retryable: true } })
    await view.get('button').trigger('click')
    expect(view.emitted('retry')).toHaveLength(1)
  })
})

describe('FindingNotice', () => {
  it('says what, why and remedy in this order and hands over the fix that is chosen', async () => {
    const fix = { label: 'Use 192.168.10.23', set: [{ path: ['spec'], value: 'x' }] }
    const view = mount(FindingNotice, {
      props: {
        finding: {
          severity: 'error',
          code: 'address-in-pod-cidr',
          path: [],
          what: 'It lies inside the pod network.',
          why: 'Traffic would be lost.',
          remedy: 'Use another.',
          fixes: [fix],
        },
      },
    })
    expect(view.get('p').text()).toBe(
      'It lies inside the pod network. Traffic would be lost. Use another.',
    )
    await view.get('button').trigger('click')
    expect(view.emitted('fix')).toEqual([[fix]])
  })
})
