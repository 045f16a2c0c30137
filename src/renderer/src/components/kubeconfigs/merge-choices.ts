/** Whose kubeconfigs can go into a merged file: people of every project that has issued some. */
import { api } from '../../api'

export type MergeChoice = {
  readonly project: string
  readonly key: string
  readonly label: string
  readonly note: string
}
export type MergeGroup = {
  readonly project: string
  readonly name: string
  readonly identities: readonly MergeChoice[]
}

/** One id for an identity of a project. */
export function idOf({ project, key }: Pick<MergeChoice, 'project' | 'key'>): string {
  return `${project}/${key}`
}

/** Components run on nodes with files of their own, so only people are offered. */
export async function mergeChoices(): Promise<MergeGroup[]> {
  const projects = (await api.projects.list()).filter(
    ({ damaged, certificates }) => damaged === null && certificates > 0,
  )
  const groups = await Promise.all(
    projects.map(async ({ id: project, name }) => {
      const entries = await api.kubeconfigs.list({ project })
      const identities = entries
        .filter(({ group, issued }) => group === 'people' && issued)
        .map(({ key, label, note }) => ({ project, key, label, note }))
      return { project, name, identities }
    }),
  )
  return groups.filter(({ identities }) => identities.length > 0)
}
