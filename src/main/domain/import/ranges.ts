import { maxFoundNodes, refuse } from './found'

/**
 * Writes out Ansible's host ranges: `node[01:03].lab` → `node01.lab`, …; letters too (`db-[a:c]`), an
 * optional step (`[0:10:5]`), several in one name. Bounds are included.
 * https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html#adding-ranges-of-hosts
 * Throws `import-refused` when more names come of it than a cluster can have.
 * @returns undefined for a range that cannot be read.
 */
export function expandRanges(pattern: string): string[] | undefined {
  let names = ['']
  let rest = pattern
  for (let open = rest.indexOf('['); open >= 0; open = rest.indexOf('[')) {
    const close = rest.indexOf(']', open)
    const values = close < 0 ? undefined : rangeOf(rest.slice(open + 1, close))
    if (!values) return undefined
    if (names.length * values.length > maxFoundNodes)
      throw refuse(`The range ${pattern.slice(0, 60)} names more than ${maxFoundNodes} nodes.`)
    const head = rest.slice(0, open)
    names = names.flatMap((name) => values.map((value) => `${name}${head}${value}`))
    rest = rest.slice(close + 1)
  }
  return names.map((name) => `${name}${rest}`)
}

function rangeOf(text: string): string[] | undefined {
  const numbers = /^(\d{1,9}):(\d{1,9})(?::(\d{1,9}))?$/.exec(text)
  if (numbers) {
    const [, from = '', to = '', step = '1'] = numbers
    // A leading zero gives the width of all: 08, 09, 10.
    const width = from.startsWith('0') && from.length > 1 ? from.length : 0
    return series(Number(from), Number(to), Number(step))?.map((number) =>
      String(number).padStart(width, '0'),
    )
  }
  const letters = /^([a-z]):([a-z])(?::(\d{1,2}))?$/i.exec(text)
  if (!letters) return undefined
  const [, from = '', to = '', step = '1'] = letters
  return series(from.charCodeAt(0), to.charCodeAt(0), Number(step))?.map((code) =>
    String.fromCharCode(code),
  )
}

function series(from: number, to: number, step: number): number[] | undefined {
  if (step < 1 || to < from) return undefined
  const count = Math.floor((to - from) / step) + 1
  if (count > maxFoundNodes) throw refuse(`A range names more than ${maxFoundNodes} nodes.`)
  return Array.from({ length: count }, (_, index) => from + index * step)
}
