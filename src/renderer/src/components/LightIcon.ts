import { getIcon } from '@iconify/vue'
import { h } from 'vue'
import type { FunctionalComponent } from 'vue'

/**
 * An icon of a table's row: the picture of the library's icon at the price of one element. A screen full of
 * rows holds a hundred of them. `name` is as there: `i-lucide-server`.
 */
export const LightIcon: FunctionalComponent<{ name: string }> = ({ name }) => {
  const icon = getIcon(name.replace(/^i-/, ''))
  return h('svg', {
    viewBox: `0 0 ${icon?.width ?? 24} ${icon?.height ?? 24}`,
    width: '1em',
    height: '1em',
    'aria-hidden': 'true',
    // From the bundled set of icons, never from a project.
    innerHTML: icon?.body ?? '',
  })
}
LightIcon.props = ['name']
