import { basename } from 'node:path'
import type { Handlers } from '../shared/api'
import type { ProjectView } from '../shared/models'
import type { Services } from './composition'
import { writeDefinition } from './domain/definition-file'
import { safeFileName } from './domain/files'
import type { Shell } from './handlers'
import { createImports } from './services/importing'
import type { ProjectState } from './services/project-state'

type DefinitionHandlers = Pick<
  Handlers,
  'imports.chooseFile' | 'imports.preview' | 'projects.import' | 'projects.saveFile'
>

/** Channels by which definitions come in as foreign texts and go out as cluster files. */
export function definitionHandlers(
  { projects }: Pick<Services, 'projects'>,
  shell: Pick<Shell, 'dialogs' | 'readImportFile' | 'definitionIn' | 'writeFile'>,
  view: (state: ProjectState) => ProjectView,
): DefinitionHandlers {
  const imports = createImports()
  return {
    'imports.chooseFile': async () => {
      const path = await shell.dialogs.openFile('File to import', ['*'])
      if (path === undefined) return null
      return { token: imports.keep(await shell.readImportFile(path)), name: basename(path) }
    },
    'imports.preview': async ({ into, source, format, table }) => {
      const definition =
        'project' in into ? (await projects.peek(into.project)).project.definition : into.definition
      return imports.preview(definition, source, { format, table })
    },
    'projects.import': async ({ name, source }) => {
      return view(
        await projects.create(shell.definitionIn(imports.text(source), name), { from: 'file' }),
      )
    },
    'projects.saveFile': async ({ project }) => {
      const { definition } = (await projects.peek(project)).project
      const path = await shell.dialogs.saveFile(
        'Save cluster file',
        `${safeFileName(definition.metadata.name)}.yaml`,
      )
      if (path === undefined) return false
      await shell.writeFile(path, Buffer.from(writeDefinition(definition)), 0o644)
      return true
    },
  }
}
