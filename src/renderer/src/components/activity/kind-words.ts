import type { LedgerKind } from '../../../../shared/activity-models'
import { t } from '../../words'

/** @returns what a kind of entry is called. */
export function kindWord(kind: LedgerKind): string {
  switch (kind) {
    case 'created':
      return t('activity.kinds.created')
    case 'vault-created':
      return t('activity.kinds.vaultCreated')
    case 'issued':
      return t('activity.kinds.issued')
    case 'brought':
      return t('activity.kinds.brought')
    case 'released':
      return t('activity.kinds.released')
    case 'exported':
      return t('activity.kinds.exported')
    case 'kubeconfig-copied':
      return t('activity.kinds.kubeconfigCopied')
    case 'kubeconfig-saved':
      return t('activity.kinds.kubeconfigSaved')
    case 'kubeconfig-revealed':
      return t('activity.kinds.kubeconfigRevealed')
    case 'passphrase-changed':
      return t('activity.kinds.passphraseChanged')
    case 'taken-offline':
      return t('activity.kinds.takenOffline')
    case 'back-online':
      return t('activity.kinds.backOnline')
    case 'key-saved':
      return t('activity.kinds.keySaved')
    case 'rolled-back':
      return t('activity.kinds.rolledBack')
    case 'restored':
      return t('activity.kinds.restored')
    case 'kit-made':
      return t('activity.kinds.kitMade')
    case 'project-shared':
      return t('activity.kinds.projectShared')
    case 'kit-restored':
      return t('activity.kinds.kitRestored')
    case 'merged':
      return t('activity.kinds.merged')
  }
}
