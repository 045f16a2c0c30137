import { dirname, join } from 'node:path'
import type { Handlers } from '../shared/api'
import type { Services } from './composition'
import type { Shell } from './handlers'
import { previewMerged, type MergeEntry } from './services/kubeconfig-merging'
import { listKubeconfigs, previewKubeconfig, type KubeconfigFile } from './services/kubeconfigs'

type KubeconfigHandlers = Pick<
  Handlers,
  | 'kubeconfigs.list'
  | 'kubeconfigs.preview'
  | 'kubeconfigs.copy'
  | 'kubeconfigs.reveal'
  | 'kubeconfigs.hide'
  | 'kubeconfigs.save'
  | 'kubeconfigs.previewMerged'
  | 'kubeconfigs.saveMerged'
>

/** Channels of the Kubeconfigs screen. Keys go to the clipboard or into files, never to the window. */
export function kubeconfigHandlers(
  services: Pick<Services, 'projects' | 'clock' | 'kubeconfig' | 'mergedKubeconfig'>,
  shell: Pick<Shell, 'dialogs' | 'clipboard' | 'secretWindow' | 'writeFile'>,
): KubeconfigHandlers {
  const { projects, clock } = services
  const save = async (path: string, { content, beside }: KubeconfigFile): Promise<void> => {
    // What it names first: a kubeconfig that names nothing would be the worse half.
    for (const file of beside) {
      await shell.writeFile(join(dirname(path), file.fileName), file.content, file.mode)
      file.content.fill(0)
    }
    await shell.writeFile(path, content, 0o600)
    content.fill(0)
  }
  const opened = (
    entries: readonly { project: string; key: string; endpoint?: string | undefined }[],
  ): Promise<MergeEntry[]> =>
    Promise.all(
      entries.map(async ({ project, ...entry }) => ({
        ...entry,
        state: await projects.peek(project),
      })),
    )
  return {
    'kubeconfigs.list': async ({ project }) => listKubeconfigs(await projects.peek(project)),
    'kubeconfigs.preview': async ({ project, key, ...choice }) =>
      previewKubeconfig(await projects.peek(project), key, choice, clock.now()),
    'kubeconfigs.copy': async ({ project, key, ...choice }) => {
      const file = await services.kubeconfig(project, key, choice, 'kubeconfig-copied')
      await shell.clipboard.writeSecret(file.content.toString())
      for (const { content } of [file, ...file.beside]) content.fill(0)
    },
    'kubeconfigs.reveal': async ({ project, key, words, ...choice }) => {
      const { content } = await services.kubeconfig(project, key, choice, 'kubeconfig-revealed')
      try {
        return await shell.secretWindow.show(content.toString(), words)
      } finally {
        content.fill(0)
      }
    },
    'kubeconfigs.hide': () => shell.secretWindow.clear(),
    'kubeconfigs.save': async ({ project, key, ...choice }) => {
      const state = await projects.peek(project)
      const { fileName } = previewKubeconfig(state, key, choice, clock.now())
      const path = await shell.dialogs.saveFile('Save kubeconfig', fileName)
      if (path === undefined) return false
      await save(path, await services.kubeconfig(project, key, choice, 'kubeconfig-saved'))
      return true
    },
    'kubeconfigs.previewMerged': async ({ entries, current }) =>
      previewMerged(await opened(entries), current),
    'kubeconfigs.saveMerged': async ({ entries, current }) => {
      const { fileName } = previewMerged(await opened(entries), current)
      const path = await shell.dialogs.saveFile('Save merged kubeconfig', fileName)
      if (path === undefined) return false
      await save(path, await services.mergedKubeconfig(entries, current))
      return true
    },
  }
}
