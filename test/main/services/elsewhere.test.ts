import { describe, expect, it } from 'vitest'
import { AppError } from '../../../src/shared/errors'
import { previewBundles } from '../../../src/main/services/exporting'
import { requestsView } from '../../../src/main/services/waiting'
import { homelab, servicesInMemory } from '../../support/services'

const withKeysOnW1 = () =>
  homelab(({ spec }) => {
    const node = spec.nodes.find(({ name }) => name === 'w-1')
    if (node) node.privateKeys = 'elsewhere'
  })

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )
}

describe('a node that keeps its private keys', () => {
  it('waits, while everything else is issued and exported', async () => {
    const services = servicesInMemory()
    const created = await services.projects.create(withKeysOnW1())
    const { id } = created.project
    const outcome = await services.apply(id)
    const view = requestsView(outcome.state)
    expect(view.waiting.map(({ key, needs }) => `${key} ${needs}`)).toEqual([
      'kubelet-serving@w-1 request',
      'kubelet-client@w-1 request',
    ])
    expect(outcome).toMatchObject({ waiting: 2, requested: 0 })
    expect(view.nodes).toEqual([{ name: 'w-1', rows: 2, waiting: 2 }])
    const marked = previewBundles(outcome.state).filter(({ waiting }) => waiting?.length)
    expect(marked.map(({ name }) => name)).toEqual(['homelab-w-1'])
    expect(await codeOf(services.export(id))).toBe('requests-waiting')
    const others = previewBundles(outcome.state).flatMap(({ name, waiting }) =>
      waiting?.length ? [] : [name],
    )
    expect(await services.export(id, { bundles: others })).toHaveLength(others.length)
  })
})
