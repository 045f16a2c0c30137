/**
 * The files of every node, line by line, per layout, topology and hierarchy, in test/fixtures/golden.
 * Each line was compared with the reference (§2.3, §4.1 to §4.9) by a person before it was kept. A
 * change shows as a difference; read it against the reference before `vitest -u` keeps it.
 *
 * `path mode owner private|public when`; `when` says for which `pki.authorityKeys` the file exists.
 * A path that ends in a slash is a folder with a mode of its own.
 */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundlesFor } from '../../../../src/main/domain/bundle'
import type { Bundle } from '../../../../src/main/domain/files'
import { planFor } from '../../../../src/main/domain/plan'
import type { Combination } from './combinations'
import { formsOf, goldenClusterOf, goldenFolder, goldenName, withGolden } from './golden-lists'

/** Lines of each bundle, `node line`, in the order of the bundle. */
function linesOf(one: Combination): string[] {
  const cluster = goldenClusterOf(one)
  const bundles = bundlesFor(cluster, planFor(cluster), { fingerprint: () => undefined })
  return bundles.flatMap((bundle) => {
    const { node = 'admin', files } = bundle
    return [
      ...foldersOf(bundle).map((folder) => `${node} ${folder} folder`),
      ...files.map(({ path, target, mode, owner, isPrivate }) =>
        [
          node,
          target ?? path,
          mode.toString(8).padStart(4, '0'),
          `${owner.user}:${owner.group}`,
          isPrivate ? 'private' : 'public',
        ].join(' '),
      ),
    ]
  })
}

/** `path/ mode owner`, as install.sh has them. */
function foldersOf({ files }: Bundle): string[] {
  const script = files.find(({ path }) => path === 'install.sh')?.content
  if (script?.from !== 'text') return []
  const lines = /^FOLDERS='([^']*)'/m.exec(script.text)?.[1]?.split('\n') ?? []
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [mode, , user, group, path] = line.split(' ')
      return `${path}/ ${mode} ${user}:${group}`
    })
}

function goldenText(one: Combination): string {
  const lists = formsOf(one).map((form) => ({ form: form.authorityKeys, lines: linesOf(form) }))
  const [first, second] = lists
  const all = [...new Set(lists.flatMap(({ lines }) => lines))].sort()
  const whenOf = (line: string) => {
    if (!second) return first?.form ?? ''
    const having = lists.filter(({ lines }) => lines.includes(line))
    return having.length === 2 ? 'always' : (having[0]?.form ?? '')
  }
  let node = ''
  const text: string[] = []
  for (const line of all) {
    const [owner = '', ...rest] = line.split(' ')
    if (owner !== node) text.push(`${text.length === 0 ? '' : '\n'}${owner}`)
    node = owner
    text.push(`  ${rest.join(' ')} ${whenOf(line)}`)
  }
  return `${text.join('\n')}\n`
}

test.each(withGolden.map((one) => [goldenName(one), one] as const))('%s', async (name, one) => {
  await expect(goldenText(one)).toMatchFileSnapshot(join(goldenFolder, `${name}.txt`))
})

test('there is a list for whatever a layout takes', () => {
  expect(withGolden).toHaveLength(28)
})
