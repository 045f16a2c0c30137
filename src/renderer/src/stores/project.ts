import { defineStore } from 'pinia'
import { computed, ref, shallowRef, toRaw } from 'vue'
import { ApiError, api, errorViewOf } from '../api'
import type { EventData } from '../../../shared/api'
import type { ClusterDefinition } from '../../../shared/definition'
import type { ErrorView } from '../../../shared/errors'
import type { Finding, Fix, IssueReport, ProjectView } from '../../../shared/models'
import { isUnder, setAt } from './definition-path'
import type { DefinitionPath } from './definition-path'
import { createEditHistory } from '../edits/edit-history'
import type { EditHistory } from '../edits/edit-history'
import { typingAct } from '../edits/typing-act'
import { share } from './share'

export type SaveState = 'saved' | 'saving' | 'failed'

/**
 * The open project: main's last answer plus the edits that main has not seen yet. Edits show at
 * once, go out as soon as they are drawn, so that findings answer at once, and one at a time, so that
 * answers never overtake each other. What did not change keeps its identity and is not drawn again.
 */
export const useProjectStore = defineStore('project', () => {
  const view = shallowRef<ProjectView | null>(null)
  const draft = shallowRef<ClusterDefinition | null>(null)
  const saveState = ref<SaveState>('saved')
  const saveError = shallowRef<ErrorView | null>(null)
  const reviewOpen = ref(false)
  /** Which copy of the project is being saved: a recovery kit or a project file. */
  const copyOpen = ref<'kit' | 'file' | null>(null)
  /** Why the vault locked itself; null when somebody locked it, or it was so from the start. */
  const lockedBecause = ref<EventData<'custody.locked'>['because'] | null>(null)
  /** By project, so that going to another one and back loses no step. */
  const histories = new Map<string, EditHistory>()
  const history = shallowRef<EditHistory | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let sending: Promise<void> | undefined

  const definition = computed(() => draft.value ?? view.value?.definition ?? null)
  const findings = computed<readonly Finding[]>(() => view.value?.findings ?? [])
  const errors = computed(() => findings.value.filter((each) => each.severity === 'error'))
  const isLocked = computed(
    () => view.value?.custody.kind === 'passphrase' && !view.value.custody.unlocked,
  )
  /**
   * How many changes Apply would make. What waits for a request or a certificate from elsewhere is none
   * once the definition is applied, unless apply has to make the request for it; an edit that reissues
   * nothing is one, because bundles follow it.
   */
  const waiting = computed(() => {
    const changes = view.value?.changes?.changes
    if (!view.value || !changes) return 0
    if (!view.value.isApplied) return Math.max(1, changes.length)
    return changes.filter(({ needs, isAsked }) => needs === undefined || isAsked === true).length
  })

  /** What the undo button would take back, and the redo button bring again. Null for nothing. */
  const undoable = computed(() => (isLocked.value ? null : (history.value?.undoable.value ?? null)))
  const redoable = computed(() => (isLocked.value ? null : (history.value?.redoable.value ?? null)))

  function adopt(next: ProjectView | null): void {
    clearTimeout(timer)
    history.value = next === null ? null : historyOf(next)
    view.value = next
    draft.value = null
    saveState.value = 'saved'
    saveError.value = null
  }

  /** Acts such as an export answer with no project. */
  function ledgerGrown({ project, entries }: EventData<'ledger.grown'>): void {
    const open = view.value
    if (open?.summary.id !== project) return
    view.value = { ...open, ledger: { ...open.ledger, entries } }
  }

  function historyOf({ summary, definition: current }: ProjectView): EditHistory {
    const known = histories.get(summary.id) ?? createEditHistory()
    histories.set(summary.id, known)
    known.resume(current)
    return known
  }

  /** Remembers a change that main made by itself, such as a merge, as a step that can be undone. */
  function changedInMain(before: ProjectView, after: ProjectView): void {
    const known = historyOf(before)
    known.record(before.definition, after.definition)
  }

  async function open(project: string): Promise<void> {
    await flushOrThrow()
    lockedBecause.value = null
    adopt(await api.projects.open({ project }))
  }

  async function close(): Promise<void> {
    await flushOrThrow()
    reviewOpen.value = false
    copyOpen.value = null
    adopt(null)
  }

  /**
   * Changes the definition at once and saves it soon. Saving never waits for findings to be gone.
   * @param act edits of one act are one step of undo; by default, typing in one field is one act
   */
  function edit(mutate: (definition: ClusterDefinition) => void, act = typingAct()): void {
    if (definition.value === null) return
    const before = toRaw(definition.value)
    const next = structuredClone(before)
    mutate(next)
    history.value?.record(before, next, act)
    show(next)
  }

  /** Takes the last step back. It never takes back what was issued. */
  function undo(): void {
    if (definition.value !== null && undoable.value !== null)
      show(history.value?.undo(toRaw(definition.value)) ?? null)
  }

  function redo(): void {
    if (definition.value !== null && redoable.value !== null)
      show(history.value?.redo(toRaw(definition.value)) ?? null)
  }

  function show(next: ClusterDefinition | null): void {
    if (next === null) return
    draft.value = share(toRaw(definition.value), next)
    saveState.value = 'saving'
    clearTimeout(timer)
    timer = setTimeout(() => void flush())
  }

  /** Sends what is not saved yet. Ends when main has seen the newest edit, or refused it. */
  async function flush(): Promise<void> {
    clearTimeout(timer)
    sending ??= sendAll().finally(() => (sending = undefined))
    await sending
  }

  /** @throws ApiError when the newest edit could not be saved: going on would lose it. */
  async function flushOrThrow(): Promise<void> {
    await flush()
    if (saveError.value !== null) throw new ApiError(saveError.value)
  }

  async function sendAll(): Promise<void> {
    while (view.value !== null && draft.value !== null) {
      const project = view.value.summary.id
      const sent = draft.value
      saveState.value = 'saving'
      try {
        const answer = await api.projects.edit({ project, definition: sent })
        if (view.value?.summary.id !== project) return
        view.value = share({ ...view.value, definition: toRaw(sent) }, answer)
        saveError.value = null
        // A newer edit came meanwhile: keep showing it and send it too.
        if (draft.value === sent) draft.value = null
      } catch (thrown) {
        saveError.value = errorViewOf(thrown)
        saveState.value = 'failed'
        return
      }
    }
    saveState.value = 'saved'
  }

  async function discardEdits(): Promise<void> {
    clearTimeout(timer)
    const before = definition.value
    draft.value = null
    saveError.value = null
    await sending
    if (view.value === null || before === null) return
    const answer = await api.projects.discardEdits({ project: view.value.summary.id })
    history.value?.record(toRaw(before), answer.definition)
    adopt(answer)
  }

  /** Issues what waits. @param operation id by which it can be cancelled */
  async function apply(operation: string): Promise<IssueReport | null> {
    await flushOrThrow()
    if (view.value === null) return null
    const report = await api.changes.apply({ project: view.value.summary.id, operation })
    adopt(report.project)
    return report
  }

  async function lock(): Promise<void> {
    await flushOrThrow()
    lockedBecause.value = null
    if (view.value !== null) adopt(await api.custody.lock({ project: view.value.summary.id }))
  }

  /** Main has locked vaults by itself. What was edited is saved all the same: no vault is needed for it. */
  async function lockedElsewhere({
    projects,
    because,
  }: EventData<'custody.locked'>): Promise<void> {
    await flush()
    const open = view.value
    if (open?.custody.kind !== 'passphrase' || !projects.includes(open.summary.id)) return
    lockedBecause.value = because
    view.value = { ...open, custody: { ...open.custody, unlocked: false } }
  }

  async function changePassphrase(current: string, next: string): Promise<void> {
    await flushOrThrow()
    if (view.value === null) return
    const project = view.value.summary.id
    adopt(await api.custody.changePassphrase({ project, current, next }))
  }

  async function unlock(passphrase: string): Promise<void> {
    if (view.value === null) return
    adopt(await api.custody.unlock({ project: view.value.summary.id, passphrase }))
  }

  async function usePassphrase(passphrase: string): Promise<void> {
    await flushOrThrow()
    if (view.value === null) return
    adopt(await api.custody.usePassphrase({ project: view.value.summary.id, passphrase }))
  }

  /** @returns the findings at this path or below it. */
  function findingsAt(path: DefinitionPath): Finding[] {
    return findings.value.filter((each) => isUnder(each.path, path))
  }

  function applyFix(fix: Fix): void {
    edit((next) => {
      for (const { path, value } of fix.set) setAt(next, path, value)
    })
  }

  return {
    view,
    draft,
    definition,
    findings,
    errors,
    waiting,
    isLocked,
    lockedBecause,
    undoable,
    redoable,
    saveState,
    saveError,
    reviewOpen,
    copyOpen,
    adopt,
    ledgerGrown,
    open,
    changedInMain,
    close,
    edit,
    undo,
    redo,
    flush,
    discardEdits,
    apply,
    lock,
    lockedElsewhere,
    changePassphrase,
    unlock,
    usePassphrase,
    findingsAt,
    applyFix,
  }
})
