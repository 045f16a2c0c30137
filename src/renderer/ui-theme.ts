import type { NuxtUIOptions } from '@nuxt/ui/vite'

/**
 * Build-time settings of the component library: colours by name and the sizes of look.md §11.
 * Used by the app's build, by the drawing board in test/renderer and by component tests, so that
 * all three look alike.
 */
export const uiOptions = {
  autoImport: false,
  components: false,
  router: false,
  colorMode: false,
  theme: {
    colors: ['primary', 'secondary', 'success', 'info', 'warning', 'error', 'outdated'],
  },
  // Names also stand in .ts tables; an icon that is not found here would be asked for on the network.
  icon: { clientBundle: { scan: { globInclude: ['**/*.{vue,ts}'] } } },
  ui: {
    colors: {
      primary: 'petrol',
      secondary: 'steel',
      info: 'steel',
      success: 'leaf',
      warning: 'amber',
      error: 'brick',
      outdated: 'iris',
      neutral: 'graphite',
    },
    button: {
      slots: {
        base: 'whitespace-nowrap disabled:opacity-50 aria-disabled:opacity-50 active:translate-y-px disabled:active:translate-y-0 duration-120',
      },
      variants: {
        size: {
          sm: { base: 'px-2.5 py-1 text-sm gap-1.5' },
          md: { base: 'px-3 py-1.5 text-sm gap-2', leadingIcon: 'size-4', trailingIcon: 'size-4' },
        },
      },
      compoundVariants: [
        {
          color: 'primary',
          variant: 'solid',
          class:
            'text-white bg-action hover:bg-action-hover active:bg-action-hover disabled:bg-action aria-disabled:bg-action',
        },
        { size: 'sm', square: true, class: 'p-1.5' },
      ],
      defaultVariants: {
        color: 'neutral',
        variant: 'outline',
        size: 'sm',
      },
    },
    input: {
      compoundVariants: [{ fixed: false, size: 'sm', class: 'md:text-sm/4' }],
      defaultVariants: { size: 'sm' },
    },
    textarea: {
      compoundVariants: [{ fixed: false, size: 'sm', class: 'md:text-sm/5' }],
      defaultVariants: { size: 'sm' },
    },
    select: {
      slots: { content: 'shadow-float ring-0' },
      variants: { size: { sm: { item: 'p-1.5 text-sm gap-1.5', label: 'text-xs' } } },
      compoundVariants: [{ fixed: false, size: 'sm', class: 'md:text-sm/4' }],
      defaultVariants: { size: 'sm' },
    },
    checkbox: {
      slots: { label: 'font-normal' },
      variants: { size: { sm: { wrapper: 'text-sm', container: 'h-5' } } },
      defaultVariants: { size: 'sm' },
    },
    switch: {
      slots: { label: 'font-normal' },
      variants: { size: { sm: { wrapper: 'text-sm', container: 'h-5' } } },
      defaultVariants: { size: 'sm' },
    },
    radioGroup: {
      variants: { size: { sm: { item: 'text-sm', container: 'h-5', legend: 'text-sm' } } },
      defaultVariants: { size: 'sm' },
    },
    kbd: {
      base: 'normal-case bg-raised text-default rounded-sm ring-line2',
      defaultVariants: { size: 'sm' },
    },
    formField: {
      slots: { error: 'mt-1 text-xs', help: 'mt-1 text-xs' },
      variants: { size: { sm: { root: 'text-sm' } } },
      defaultVariants: { size: 'sm' },
    },
    tabs: {
      slots: { list: 'gap-5' },
      variants: { size: { sm: { trigger: 'px-0' } } },
      defaultVariants: {
        color: 'neutral',
        variant: 'link',
        size: 'sm',
      },
    },
    modal: {
      slots: { content: 'divide-y-0 shadow-float ring-0' },
      variants: {
        overlay: { true: { overlay: 'bg-scrim' } },
        fullscreen: { false: { content: 'max-w-[36.25rem]' } },
      },
    },
    slideover: {
      slots: { overlay: 'bg-scrim', content: 'divide-y-0 sm:shadow-float sm:ring-0' },
    },
    dropdownMenu: {
      slots: { content: 'shadow-float ring-0' },
      variants: { size: { sm: { item: 'p-1.5 text-sm gap-2', label: 'text-xs' } } },
      defaultVariants: { size: 'sm' },
    },
    popover: { slots: { content: 'shadow-float ring-0' } },
    tooltip: { slots: { content: 'shadow-float ring-0' } },
    toast: {
      slots: {
        root: 'shadow-float ring-0 items-center px-4 py-3',
        icon: 'size-4',
        title: 'font-normal text-default',
      },
    },
    // Above the foot and status bars and beside the sidebar: there they cover no control that stands fixed.
    toaster: {
      slots: { viewport: 'max-w-[calc(100vw-5.5rem)] sm:w-105' },
      variants: { position: { 'bottom-left': { viewport: 'left-[232px] max-wide:left-[76px]' } } },
      compoundVariants: [
        {
          position: 'bottom-left' as const,
          class: { viewport: 'bottom-[calc(var(--foot,52px)+38px)]' },
        },
      ],
    },
    skeleton: { base: 'bg-accented' },
  },
} satisfies NuxtUIOptions

/** What of vue-i18n the window does without: its old interface, global components and directive. */
export const wordsDefines = {
  __VUE_I18N_LEGACY_API__: 'false',
  __VUE_I18N_FULL_INSTALL__: 'false',
}
