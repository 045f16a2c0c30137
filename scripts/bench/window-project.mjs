// Projects for the parts of the window's bench.
import { runnerImport } from 'vite'

/** @param {number} nodes @returns a definition with three control planes, or with one of three nodes */
export async function clusterOf(nodes) {
  const { module } = await runnerImport(new URL('cluster.mjs', import.meta.url).pathname)
  const controlPlanes = nodes > 3 ? 3 : 1
  const size = { controlPlanes, workers: nodes - controlPlanes, keyAlgorithm: 'ecdsa-p256' }
  return module.definitionOf(size, 'bench')
}

/** @returns the id of a new project whose vault is open; nothing is issued yet */
export async function newProject(app, nodes) {
  const { summary } = await app.call('projects.create', await clusterOf(nodes))
  const project = summary.id
  await app.call('custody.usePassphrase', { project, passphrase: 'for the bench only' })
  return project
}

/** @returns the id of a new project with everything issued */
export async function issuedProject(app, nodes) {
  const project = await newProject(app, nodes)
  await app.call('changes.apply', { project, operation: 'bench-apply' })
  return project
}
