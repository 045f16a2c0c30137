/** What each command of shared/commands does in the window, and when it can. */
import type { Router } from 'vue-router'
import { api } from '../api'
import type { SettingsChoice } from '../composables/useSettings'
import { nextZoom } from '../composables/useSettings'
import type { CommandId } from '../../../shared/commands'
import type { useProjectStore } from '../stores/project'

export type CommandAction = {
  /** Whole literals: icons are bundled by the names that stand in the source. */
  readonly icon: string
  /** Whether it makes sense now; without it, always. */
  readonly available?: () => boolean
  readonly run: () => void
}

/** What the commands work on. */
export type CommandWorld = {
  readonly router: Router
  readonly store: ReturnType<typeof useProjectStore>
  readonly settings: SettingsChoice
  readonly openPalette: () => void
  /** Runs what a screen does under this command, as soon as the screen is there. */
  readonly onScreen: (command: CommandId) => void
  /** Says why something failed. */
  readonly report: (thrown: unknown) => void
}

/** @returns an action for every command of the table. */
export function createActions(world: CommandWorld): Readonly<Record<CommandId, CommandAction>> {
  const { router, store, settings } = world
  const inProject = (): boolean =>
    store.view !== null &&
    !store.isLocked &&
    router.currentRoute.value.params['project'] !== undefined
  const go = (name: string): void => {
    const params = inProject() ? { project: store.view?.summary.id ?? '', key: '' } : {}
    router.push({ name, params }).catch(world.report)
  }
  const goIn = (name: string, icon: string): CommandAction => ({
    icon,
    available: inProject,
    run: () => {
      go(name)
    },
  })
  const openSample = async (): Promise<void> => {
    const { summary } = await api.projects.openSample()
    await router.push({ name: 'overview', params: { project: summary.id } })
  }
  const addOn = (screen: string, command: CommandId, icon: string): CommandAction => ({
    icon,
    available: inProject,
    run: () => {
      if (router.currentRoute.value.name !== screen) go(screen)
      world.onScreen(command)
    },
  })
  const theme = (choice: 'system' | 'light' | 'dark', icon: string): CommandAction => ({
    icon,
    run: () => void settings.change({ theme: choice }),
  })
  const zoom = (direction: 'in' | 'out', icon: string): CommandAction => ({
    icon,
    run: () => void settings.change({ zoom: nextZoom(settings.current.value.zoom, direction) }),
  })

  return {
    'projects.new': { icon: 'i-lucide-plus', run: () => void router.push({ name: 'new' }) },
    'projects.import': {
      icon: 'i-lucide-download',
      run: () => void router.push({ name: 'projects', query: { import: '1' } }),
    },
    'projects.sample': {
      icon: 'i-lucide-flask-conical',
      run: () => void openSample().catch(world.report),
    },
    'projects.list': {
      icon: 'i-lucide-layout-list',
      run: () => void router.push({ name: 'projects' }),
    },
    'cluster.saveFile': addOn('cluster', 'cluster.saveFile', 'i-lucide-file-down'),
    'projects.restore': {
      icon: 'i-lucide-archive-restore',
      run: () => void router.push({ name: 'restore' }),
    },
    'kits.save': {
      icon: 'i-lucide-archive-restore',
      available: () => inProject() && store.view?.custody.kind !== 'none',
      run: () => (store.copyOpen = 'kit'),
    },
    'kits.share': {
      icon: 'i-lucide-share-2',
      available: inProject,
      run: () => (store.copyOpen = 'file'),
    },
    'changes.review': {
      icon: 'i-lucide-git-compare-arrows',
      available: () => inProject() && store.waiting > 0,
      run: () => (store.reviewOpen = true),
    },
    'changes.discard': {
      icon: 'i-lucide-undo-dot',
      available: () => inProject() && store.waiting > 0 && store.view?.custody.kind !== 'none',
      run: () => void store.discardEdits().catch(world.report),
    },
    'bundles.export': goIn('export', 'i-lucide-package'),
    'custody.lock': {
      icon: 'i-lucide-lock',
      available: () => inProject() && store.view?.custody.kind === 'passphrase',
      run: () => void store.lock().catch(world.report),
    },
    'edit.undo': {
      icon: 'i-lucide-undo-2',
      available: () => inProject() && store.undoable !== null,
      run: () => {
        store.undo()
      },
    },
    'edit.redo': {
      icon: 'i-lucide-redo-2',
      available: () => inProject() && store.redoable !== null,
      run: () => {
        store.redo()
      },
    },
    'nodes.add': addOn('nodes', 'nodes.add', 'i-lucide-server'),
    'users.add': addOn('users', 'users.add', 'i-lucide-user-plus'),
    'certificates.search': addOn('certificates', 'certificates.search', 'i-lucide-search'),
    'palette.open': { icon: 'i-lucide-search', run: world.openPalette },
    'zoom.in': zoom('in', 'i-lucide-zoom-in'),
    'zoom.out': zoom('out', 'i-lucide-zoom-out'),
    'zoom.reset': { icon: 'i-lucide-search', run: () => void settings.change({ zoom: 100 }) },
    'theme.system': theme('system', 'i-lucide-monitor'),
    'theme.light': theme('light', 'i-lucide-sun'),
    'theme.dark': theme('dark', 'i-lucide-moon'),
    'theme.contrast': {
      icon: 'i-lucide-contrast',
      run: () => {
        const { contrast } = settings.current.value
        void settings.change({ contrast: contrast === 'more' ? 'system' : 'more' })
      },
    },
    'go.back': {
      icon: 'i-lucide-arrow-left',
      run: () => {
        router.back()
      },
    },
    'go.forward': {
      icon: 'i-lucide-arrow-right',
      run: () => {
        router.forward()
      },
    },
    'go.overview': goIn('overview', 'i-lucide-layout-dashboard'),
    'go.cluster': goIn('cluster', 'i-lucide-sliders-horizontal'),
    'go.nodes': goIn('nodes', 'i-lucide-server'),
    'go.certificates': goIn('certificates', 'i-lucide-scroll-text'),
    'go.requests': goIn('requests', 'i-lucide-file-input'),
    'go.kubeconfigs': goIn('kubeconfigs', 'i-lucide-file-key-2'),
    'go.users': goIn('users', 'i-lucide-users'),
    'go.export': goIn('export', 'i-lucide-package'),
    'go.activity': goIn('activity', 'i-lucide-history'),
    'go.settings': {
      icon: 'i-lucide-settings',
      run: () => {
        go(inProject() ? 'settings' : 'app-settings')
      },
    },
    'help.open': {
      icon: 'i-lucide-circle-question-mark',
      available: () => router.hasRoute('help'),
      run: () => {
        go('help')
      },
    },
  }
}
