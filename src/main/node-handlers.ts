import { basename } from 'node:path'
import type { Handlers } from '../shared/api'
import type { Services } from './composition'
import type { Shell } from './handlers'
import { createImports } from './services/importing'
import { nodeDetail } from './services/node-detail'

type NodeHandlers = Pick<Handlers, 'nodes.detail' | 'imports.chooseFile' | 'imports.preview'>

/** Channels of the Nodes screen and of a node's own page. */
export function nodeHandlers(
  { projects, clock }: Pick<Services, 'projects' | 'clock'>,
  { dialogs, readImportFile }: Pick<Shell, 'dialogs' | 'readImportFile'>,
): NodeHandlers {
  const imports = createImports()
  return {
    'nodes.detail': async ({ project, node }) =>
      nodeDetail(await projects.peek(project), node, clock.now()),
    'imports.chooseFile': async () => {
      const path = await dialogs.openFile('Nodes to import', ['*'])
      if (path === undefined) return null
      return { token: imports.keep(await readImportFile(path)), name: basename(path) }
    },
    'imports.preview': async ({ project, source, format, table }) =>
      imports.preview(await projects.peek(project), source, { format, table }),
  }
}
