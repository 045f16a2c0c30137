import { createServices, type Services } from '../main/composition'
import { plannedOf } from '../main/services/issuing'
import type { Applied, ProjectState } from '../main/services/project-state'
import type { GivenFile, Unreadable } from '../main/services/request-examining'
import type { SignOptions, SignOutcome } from '../main/services/request-signing'
import { requestsView } from '../main/services/waiting'
import type { ExaminedItem } from '../shared/request-models'
import { applied, wouldBe } from './applying'
import type { CommandInput } from './arguments'
import { readClusterFile } from './cluster-file'
import { exitCodes } from './commands'
import { amount } from './counts'
import { examinedText } from './examined-text'
import { findingsText } from './findings'
import { givenFiles } from './given-files'
import type { Io } from './io'
import { progressOn } from './progress'
import { waitingText } from './waiting-text'

/** What `sign` and `accept` do differently. */
export type Judging = {
  /** Endings of the files that are read out of a folder. */
  readonly endings: readonly string[]
  /** `signed`, `taken in`. */
  readonly done: string
  readonly examine: (
    state: ProjectState,
    files: readonly GivenFile[],
    applied: Applied,
    now: Date,
  ) => {
    readonly items: readonly { readonly view: ExaminedItem }[]
    readonly unreadable: readonly Unreadable[]
  }
  readonly act: (
    services: Services,
    project: string,
    files: readonly GivenFile[],
    items: readonly string[],
    options: SignOptions,
  ) => Promise<SignOutcome>
}

/**
 * Shows what is accepted and what is refused, then acts on what is accepted, in one act. Nothing is
 * written when nothing is accepted. @returns 2 when something was refused.
 */
export async function judged(input: CommandInput, io: Io, judging: Judging): Promise<number> {
  const [path = '', ...paths] = input.operands
  const file = await readClusterFile(path, io.now())
  if (!input.json) io.err(findingsText(file.path, file.warnings))
  const files = await givenFiles(paths, judging.endings)
  const services = createServices(io)
  const progress = progressOn(io)
  try {
    const before = await wouldBe(services, file.definition)
    const planned = plannedOf(before, io.now())
    const { items, unreadable } = judging.examine(before, files, planned, io.now())
    const views = items.map(({ view }) => (input.rekey === undefined ? withoutNewKey(view) : view))
    const accepted = views.filter(({ isAccepted }) => isAccepted).map(({ id }) => id)
    const refused = views.length - accepted.length + unreadable.length
    if (!input.json) io.out(examinedText(views, unreadable))
    const act = async () => {
      const { state } = await applied(services, file.definition, input, io, progress)
      const signed = await judging.act(services, state.project.id, files, accepted, {
        signal: io.signal,
        reason: input.rekey,
        onProgress: (line) => progress.show({ step: 'Certificates', ...line }),
      })
      return signed.state
    }
    const state = input.isDryRun || accepted.length === 0 ? undefined : await act()
    progress.end()
    const issued = state ? accepted.length : 0
    const view = state && requestsView(state)
    if (input.json) {
      const json = {
        ok: refused === 0,
        project: file.definition.metadata.name,
        dryRun: input.isDryRun,
        issued,
        items: views,
        unreadable,
        waiting: view?.waiting ?? null,
        findings: file.warnings,
      }
      io.out(`${JSON.stringify(json, undefined, 2)}\n`)
    } else {
      const verb = input.isDryRun ? 'accepted, nothing was changed' : judging.done
      const count = input.isDryRun ? accepted.length : issued
      io.out(`${amount(count, 'certificate')} ${verb}, ${refused} refused.\n`)
      if (view) io.err(waitingText(view, file.path))
    }
    return refused === 0 ? exitCodes.done : exitCodes.badInput
  } finally {
    progress.end()
    await services.close()
  }
}

/** A row that has a certificate gets one for another key when somebody says so, never by the way. */
function withoutNewKey(view: ExaminedItem): ExaminedItem {
  if (!view.replaces) return view
  const refusal = {
    code: 'has-certificate',
    text: `Version ${view.replaces.version} is there, for another key.`,
    remedy: 'To give the row a new key, as after a loss, add --rekey REASON.',
  }
  return { ...view, isAccepted: false, refusals: [...view.refusals, refusal] }
}
