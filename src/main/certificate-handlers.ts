import type { Handlers } from '../shared/api'
import type { Services } from './composition'
import type { Shell } from './handlers'
import { certificateDetail, eachCertificateRow } from './services/certificates'
import { inTurns } from './services/in-turns'
import { comparedSide } from './services/comparing'
import { checkSaveChoice, savedFileName } from './services/saving'
import { selectionFileName } from './services/saving-many'

type CertificateHandlers = Pick<
  Handlers,
  | 'certificates.list'
  | 'certificates.detail'
  | 'certificates.compared'
  | 'certificates.save'
  | 'certificates.saveSelected'
>

/** Channels of the Certificates screen and of the comparison of two. */
export function certificateHandlers(
  {
    projects,
    clock,
    certificateFile,
    selectionFile,
  }: Pick<Services, 'projects' | 'clock' | 'certificateFile' | 'selectionFile'>,
  { dialogs, writeFile }: Pick<Shell, 'dialogs' | 'writeFile'>,
): CertificateHandlers {
  return {
    'certificates.list': async ({ project }) =>
      inTurns(eachCertificateRow(await projects.peek(project), clock.now())),
    'certificates.detail': async ({ project, key }) =>
      certificateDetail(await projects.peek(project), key, clock.now()),
    'certificates.compared': async ({ project, key, version }) =>
      comparedSide(await projects.peek(project), key, version, clock.now()),
    'certificates.save': async ({ project, key, choice }) => {
      const state = await projects.peek(project)
      checkSaveChoice(state, key, choice)
      const name = savedFileName(state, key, choice.format)
      const path = await dialogs.saveFile('Save certificate', name)
      if (path === undefined) return false
      const { content, mode } = await certificateFile(project, key, choice)
      await writeFile(path, content, mode)
      content.fill(0)
      return true
    },
    'certificates.saveSelected': async ({ project, keys, form }) => {
      // Made first, so that nobody is asked for a place to save what cannot be saved.
      const content = await selectionFile(project, keys, form)
      const name = selectionFileName(await projects.peek(project), form)
      const path = await dialogs.saveFile('Save certificates', name)
      if (path === undefined) return false
      await writeFile(path, content, 0o644)
      return true
    },
  }
}
