// A project whose ledger is long.
import { createServices } from '../../src/main/composition'

/** @returns the id of a new project in the data folder, with this many entries */
export async function longLedger(home, definition, entries) {
  const services = createServices({ home, workerUrl: new URL('none.mjs', import.meta.url) })
  try {
    const { project } = await services.projects.create(definition)
    for (let entry = 1; entry < entries; entry += 1)
      await services.projects.record(project.id, {
        type: 'exported',
        bundles: ['bench-cp-1', 'bench-w-1', 'bench-w-2', 'bench-admin'],
        files: 40 + (entry % 7),
      })
    return project.id
  } finally {
    await services.close()
  }
}
