import { format, resolveConfig } from 'prettier'
import { expect, it } from 'vitest'
import { certificateRules, keyPairRules, unreadableRule } from '../../../../src/main/pki/lint'

/** The table as a page. `npx vitest run --project unit test/main/pki/lint -u` writes it. */
function page(): string {
  const rows = [
    { ...unreadableRule, id: unreadableRule.rule, appliesTo: 'all' },
    ...certificateRules,
    ...keyPairRules,
  ]
  const cell = (text: string) =>
    text.replaceAll('|', '\\|').replaceAll('*', '\\*').replaceAll('<', '\\<')
  return [
    '# Lint rules',
    '',
    'Each certificate is judged by these rules before it is signed: it is signed with a throw-away key first,',
    'and an error stops the signing. `certwright verify` and `certwright inspect` judge other certificates by',
    'the same rules.',
    '',
    'An **error** is refused by a component of Kubernetes, by etcd or by a client in use, or means something',
    'else than its owner believes. A **warning** works and should still be otherwise.',
    '',
    'This page is made from the table in `src/main/pki/lint`.',
    '',
    '| Rule | Severity | Field | Applies to | Why | Remedy | Source |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ id, severity, field, appliesTo, why, remedy, source }) =>
        `| \`${id}\` | ${severity} | ${field} | ${appliesTo} | ${cell(why)} | ${cell(remedy)} | ${cell(source)} |`,
    ),
    '',
  ].join('\n')
}

it('docs/lint-rules.md is the table of rules', async () => {
  const file = 'docs/lint-rules.md'
  const text = await format(page(), { ...(await resolveConfig(file)), parser: 'markdown' })
  await expect(text).toMatchFileSnapshot(`../../../../${file}`)
})
