import { defineStore } from 'pinia'
import { computed, ref, shallowRef, toRaw } from 'vue'
import { ApiError, api, errorViewOf } from '../api'
import type { ClusterDefinition } from '../../../shared/definition'
import type { ErrorView } from '../../../shared/errors'
import type { Finding, Fix, IssueReport, ProjectView } from '../../../shared/models'
import { isUnder, setAt } from './definition-path'
import type { DefinitionPath } from './definition-path'

/** Quiet time after the last keystroke before an edit goes to main. */
const debounceMilliseconds = 250

export type SaveState = 'saved' | 'saving' | 'failed'

/**
 * The open project: main's last answer plus the edits that main has not seen yet. Edits show at
 * once, go out after a short quiet time, and one at a time, so that answers never overtake each other.
 */
export const useProjectStore = defineStore('project', () => {
  const view = shallowRef<ProjectView | null>(null)
  const draft = shallowRef<ClusterDefinition | null>(null)
  const saveState = ref<SaveState>('saved')
  const saveError = shallowRef<ErrorView | null>(null)
  const reviewOpen = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let sending: Promise<void> | undefined

  const definition = computed(() => draft.value ?? view.value?.definition ?? null)
  const findings = computed<readonly Finding[]>(() => view.value?.findings ?? [])
  const errors = computed(() => findings.value.filter((each) => each.severity === 'error'))
  const isLocked = computed(
    () => view.value?.custody.kind === 'passphrase' && !view.value.custody.unlocked,
  )
  const waiting = computed(() => view.value?.changes?.changes.length ?? 0)

  function adopt(next: ProjectView | null): void {
    clearTimeout(timer)
    view.value = next
    draft.value = null
    saveState.value = 'saved'
    saveError.value = null
  }

  async function open(project: string): Promise<void> {
    await flushOrThrow()
    adopt(await api.projects.open({ project }))
  }

  async function close(): Promise<void> {
    await flushOrThrow()
    reviewOpen.value = false
    adopt(null)
  }

  /** Changes the definition at once and saves it soon. Saving never waits for findings to be gone. */
  function edit(mutate: (definition: ClusterDefinition) => void): void {
    if (definition.value === null) return
    const next = structuredClone(toRaw(definition.value))
    mutate(next)
    draft.value = next
    saveState.value = 'saving'
    clearTimeout(timer)
    timer = setTimeout(() => void flush(), debounceMilliseconds)
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
        view.value = answer
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
    draft.value = null
    saveError.value = null
    await sending
    if (view.value === null) return
    adopt(await api.projects.discardEdits({ project: view.value.summary.id }))
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
    if (view.value !== null) adopt(await api.custody.lock({ project: view.value.summary.id }))
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
    saveState,
    saveError,
    reviewOpen,
    adopt,
    open,
    close,
    edit,
    flush,
    discardEdits,
    apply,
    lock,
    unlock,
    usePassphrase,
    findingsAt,
    applyFix,
  }
})
