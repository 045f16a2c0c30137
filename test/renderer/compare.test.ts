import { describe, expect, it } from 'vitest'
import CompareScreen from '../../src/renderer/src/screens/CompareScreen.vue'
import { AppError } from '../../src/shared/errors'
import { comparedLines } from '../../src/renderer/src/components/compare/compare-lines'
import { allByRole, byRole, mountScreen, settle } from './mount-screen'

const path = '/projects/homelab-01/compare'
const fields = () =>
  [...document.querySelectorAll('tbody th > span:first-child')].map((field) => field.textContent)
const rowOf = (field: string) =>
  [...document.querySelectorAll('tbody tr')].find(
    (row) => row.querySelector('th > span')?.textContent === field,
  )?.textContent ?? ''

describe('lines of a comparison', () => {
  it('differ by value and not by order, and say what each side has alone', () => {
    const [names, paths, ...others] = comparedLines(
      { dnsNames: ['a', 'b'], paths: ['/1', '/2'] },
      { dnsNames: ['b', 'c'], paths: ['/2', '/1'] },
    )
    expect(others).toEqual([])
    expect(names).toEqual({
      field: 'dnsNames',
      isSet: true,
      isEqual: false,
      left: [
        { text: 'a', isShared: false },
        { text: 'b', isShared: true },
      ],
      right: [
        { text: 'b', isShared: true },
        { text: 'c', isShared: false },
      ],
    })
    expect(paths).toMatchObject({ field: 'paths', isEqual: true })
  })

  it('tell a value from none, and leave out what neither has', () => {
    expect(comparedLines({ serial: ['01'] }, {})).toMatchObject([
      { field: 'serial', isEqual: false, right: [] },
    ])
    expect(comparedLines({}, {})).toEqual([])
  })
})

describe('CompareScreen', () => {
  it('shows what differs, and what is equal on demand', async () => {
    const { inputsOf } = await mountScreen(CompareScreen, {
      path: `${path}?left=etcd-peer@cp-1&right=etcd-peer@cp-2`,
    })
    expect(inputsOf('certificates.compared')).toEqual([
      { project: 'homelab-01', key: 'etcd-peer@cp-1' },
      { project: 'homelab-01', key: 'etcd-peer@cp-2' },
    ])
    expect(fields()).toContain('Serial')
    expect(fields()).not.toContain('Kind')
    expect(rowOf('Addresses')).toMatch(/1 only left and 1 only right/)
    expect(rowOf('Addresses')).toContain('only here:')
    const more = byRole('button', /equal fields$/)
    expect(more.getAttribute('aria-expanded')).toBe('false')
    more.click()
    await settle(20)
    expect(rowOf('Kind')).toContain('equal')
  })

  it('says when nothing differs', async () => {
    await mountScreen(CompareScreen, { path: `${path}?left=ca&right=ca` })
    expect(document.body.textContent).toContain('Nothing differs: these are the same.')
  })

  it('asks for the versions of the address, and swaps the sides', async () => {
    const { inputsOf, wrapper } = await mountScreen(CompareScreen, {
      path: `${path}?left=ca&leftVersion=1&right=ca`,
    })
    expect(inputsOf('certificates.compared')).toEqual([
      { project: 'homelab-01', key: 'ca', version: 1 },
      { project: 'homelab-01', key: 'ca' },
    ])
    expect(allByRole('combobox')).toHaveLength(2)
    byRole('button', 'Swap sides').click()
    await settle(50)
    expect(wrapper.vm.$router.currentRoute.value.query).toMatchObject({
      ...{ left: 'ca', leftVersion: '2', right: 'ca', rightVersion: '1' },
    })
    expect(inputsOf('certificates.compared').slice(-2)).toEqual([
      { project: 'homelab-01', key: 'ca', version: 2 },
      { project: 'homelab-01', key: 'ca', version: 1 },
    ])
  })

  it.each(['leftVersion=0', 'leftVersion=-1', 'leftVersion=x', 'leftVersion=1.5'])(
    'takes no version that cannot be: %s',
    async (query) => {
      const { inputsOf } = await mountScreen(CompareScreen, {
        path: `${path}?left=ca&right=ca&${query}`,
      })
      expect(inputsOf('certificates.compared')[0]).toEqual({ project: 'homelab-01', key: 'ca' })
    },
  )

  it('says how to begin where the address names no two', async () => {
    const { inputsOf, wrapper } = await mountScreen(CompareScreen, { path: `${path}?left=ca` })
    expect(document.body.textContent).toContain('Choose two certificates in the table')
    expect(inputsOf('certificates.compared')).toEqual([])
    byRole('button', 'All certificates').click()
    await settle(50)
    expect(wrapper.vm.$router.currentRoute.value.name).toBe('certificates')
  })

  it('shows what failed with its remedy, and tries again', async () => {
    let tries = 0
    await mountScreen(CompareScreen, {
      path: `${path}?left=gone&right=ca`,
      answers: {
        'certificates.compared': () => {
          tries += 1
          const error = new AppError('certificate-not-found', { name: 'gone' }).view()
          return Promise.resolve({ ok: false as const, error })
        },
      },
    })
    expect(byRole('alert', /gone/)).toBeTruthy()
    byRole('button', 'Try again').click()
    await settle(20)
    expect(tries).toBe(2)
  })
})
