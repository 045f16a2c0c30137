import { computed, inject, nextTick, onBeforeUnmount, onMounted, provide, ref, watch } from 'vue'
import type { ComputedRef, InjectionKey, Ref } from 'vue'
import { useRouter } from 'vue-router'
import { api, subscribe } from '../api'
import { useApp } from '../composables/useApp'
import { isBehindLock } from '../composables/useBehindLock'
import { useNotices } from '../composables/useNotices'
import { useProjectStore } from '../stores/project'
import { t } from '../words'
import { commands, keysOf } from '../../../shared/commands'
import type { CommandId } from '../../../shared/commands'
import { createActions } from './command-actions'
import type { CommandAction } from './command-actions'
import { commandKeys, isPressed } from './keys'
import { watchTextFields } from './text-undo'

export type CommandCenter = {
  /** Does what the command does now; nothing when it is not available. */
  run: (command: CommandId) => void
  actions: Readonly<Record<CommandId, CommandAction>>
  isAvailable: (command: CommandId) => boolean
  /** The keys that are shown for a command; undefined for none. */
  keys: (command: CommandId) => string | undefined
  isMac: ComputedRef<boolean>
  paletteOpen: Ref<boolean>
  /** Registers what a screen does under a command while it lives. */
  register: (command: CommandId, run: () => void) => () => void
}

const centerKey: InjectionKey<CommandCenter> = Symbol('commands')

/** Makes the one center of the window: keyboard, mouse buttons, native menu. Call it in App.vue. */
export function provideCommands(): CommandCenter {
  const router = useRouter()
  const store = useProjectStore()
  const notices = useNotices()
  const { info, settings } = useApp()
  const paletteOpen = ref(false)
  const onScreen = createScreenCommands()
  const textFields = watchTextFields()
  const isMac = computed(() => info.value?.platform === 'darwin')
  const actions = createActions({
    router,
    store,
    settings,
    openPalette: () => (paletteOpen.value = true),
    onScreen: onScreen.run,
    report: notices.failed,
  })
  const isAvailable = (id: CommandId): boolean => actions[id].available?.() ?? true
  const run = (id: CommandId): void => {
    if (!isAvailable(id)) return
    actions[id].run()
    // What the undo did to the field that has the focus is drawn a moment later.
    if (id === 'edit.undo' || id === 'edit.redo') void nextTick(textFields.settle)
  }

  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return
    const command = commands.find((each) =>
      keysOf(each, isMac.value).some((keys) => isPressed(event, keys, isMac.value)),
    )
    if (command === undefined) return
    if (command.id === 'edit.undo' && textFields.takes('undo')) return
    if (command.id === 'edit.redo' && textFields.takes('redo')) return
    event.preventDefault()
    if (command.anywhere !== true && isDialogOpen()) return
    run(command.id)
  }
  function onMouse(event: MouseEvent): void {
    if (event.button !== 3 && event.button !== 4) return
    event.preventDefault()
    if (event.type === 'mouseup' && !isDialogOpen())
      run(event.button === 3 ? 'go.back' : 'go.forward')
  }
  const stop = subscribe('command', run)
  onMounted(() => {
    window.addEventListener('keydown', onKey)
    window.addEventListener('mousedown', onMouse)
    window.addEventListener('mouseup', onMouse)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', onKey)
    window.removeEventListener('mousedown', onMouse)
    window.removeEventListener('mouseup', onMouse)
    textFields.stop()
    stop()
  })
  showMenu(isAvailable)

  const center: CommandCenter = {
    run,
    actions,
    isAvailable,
    keys: (id) => commandKeys(id, isMac.value),
    isMac,
    paletteOpen,
    register: onScreen.register,
  }
  provide(centerKey, center)
  return center
}

/** @throws when used outside the app: a component that needs it was mounted alone. */
export function useCommands(): CommandCenter {
  const center = inject(centerKey)
  if (center === undefined) throw new Error('The commands were not provided')
  return center
}

/** What a screen does under a command for as long as it lives, such as `nodes.add` on the Nodes screen. */
export function useScreenCommand(command: CommandId, run: () => void): void {
  const center = inject(centerKey, null)
  let stop: (() => void) | undefined
  onMounted(() => (stop = center?.register(command, run)))
  onBeforeUnmount(() => stop?.())
}

/** Commands that wait for their screen to be drawn run once it is. */
function createScreenCommands() {
  const handlers = new Map<CommandId, () => void>()
  let waiting: CommandId | null = null
  return {
    run(command: CommandId): void {
      const handler = handlers.get(command)
      waiting = handler === undefined ? command : null
      handler?.()
    },
    register(command: CommandId, handler: () => void): () => void {
      handlers.set(command, handler)
      if (waiting === command) {
        waiting = null
        void nextTick(handler)
      }
      return () => {
        if (handlers.get(command) === handler) handlers.delete(command)
      }
    },
  }
}

/** A dialog or panel that holds the keyboard: commands of the window under it wait. */
function isDialogOpen(): boolean {
  const dialogs = document.querySelectorAll('[role="dialog"][data-state="open"]')
  return [...dialogs].some((dialog) => !isBehindLock(dialog))
}

/** Keeps the native menu in the words of the window and with what is possible now. */
function showMenu(isAvailable: (command: CommandId) => boolean): void {
  const words = computed(() => ({
    titles: {
      file: t('menus.file'),
      edit: t('menus.edit'),
      view: t('menus.view'),
      go: t('menus.go'),
      help: t('menus.help'),
    },
    commands: commands.map(({ id }) => ({
      id,
      label: t(`commands.${id}`),
      enabled: isAvailable(id),
    })),
  }))
  watch(
    () => JSON.stringify(words.value),
    () => void api.window.menu(words.value).catch(() => undefined),
    { immediate: true },
  )
}
