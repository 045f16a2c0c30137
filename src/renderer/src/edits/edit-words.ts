import { plural, t } from '../words'
import { edits } from '../words/en/edits'
import type { EditSubject } from './edit-subject'

type Listed = 'nodes' | 'users' | 'entries'

/** @returns what a step is about, as a part of `Undo: …`. */
export function subjectText(subject: EditSubject): string {
  switch (subject.kind) {
    case 'several':
      return plural('edits.several', subject.count)
    case 'cluster':
      return t(`edits.cluster.${isKey(edits.cluster, subject.field) ? subject.field : 'other'}`)
    case 'field':
      return fieldText(listed(subject.list), subject.field, subject.name)
    case 'added':
    case 'removed':
      return subject.name === ''
        ? plural(`edits.${listed(subject.list)}.${subject.kind}`, subject.count)
        : t(`edits.${listed(subject.list)}.${subject.kind}One`, { name: subject.name })
  }
}

function listed(list: string): Listed {
  return list === 'nodes' || list === 'users' ? list : 'entries'
}

const nodeFields = ['name', 'roles', 'addresses', 'dnsNames'] as const
const userFields = ['name', 'groups', 'namespace', 'validity'] as const

function fieldText(list: Listed, field: string, name: string): string {
  if (list === 'nodes')
    return t(`edits.nodes.${nodeFields.find((each) => each === field) ?? 'other'}`, { name })
  if (list === 'users')
    return t(`edits.users.${userFields.find((each) => each === field) ?? 'other'}`, { name })
  return t('edits.entries.other', { name })
}

function isKey<T extends object>(table: T, key: string): key is keyof T & string {
  return Object.hasOwn(table, key)
}
