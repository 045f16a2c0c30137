import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import CodeView from '../../../src/renderer/src/components/CodeView.vue'
import { highlightLines, shortenData } from '../../../src/renderer/src/components/highlight'
import type { CodeLanguage } from '../../../src/renderer/src/components/highlight'
import '../support'

const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror="alert(1)">',
  'name: "<b>bold</b>"',
  "key: '</span><svg onload=alert(1)>'",
  '# <!-- --><iframe src="javascript:alert(1)"></iframe>',
  'echo "$(<x)" && </span></div><a href=javascript:alert(1)>x</a>',
  '&lt;script&gt; &amp; &#60;b&#62;',
]
const languages: CodeLanguage[] = ['yaml', 'bash', 'commands', 'cnf', 'plain']

describe('CodeView', () => {
  it.each(languages)(
    'shows hostile %s text as text, without one element of its own',
    (language) => {
      const view = mount(CodeView, { props: { code: hostile.join('\n'), language, label: 'File' } })
      const shown = view.findAll('code').map((line) => line.element.textContent)
      expect(shown).toEqual(hostile)
      const root: Element = view.element
      const foreign = [...root.querySelectorAll('code *')].filter(
        (element) =>
          element.tagName !== 'SPAN' ||
          element.getAttributeNames().some((name) => name !== 'class'),
      )
      expect(foreign).toEqual([])
    },
  )

  it('keeps a string that spans lines highlighted on each of them', () => {
    const [first = '', second = ''] = highlightLines('echo "one\ntwo"', 'bash')
    expect(first).toMatch(/hljs-string.*one<\/span>$/)
    expect(second).toMatch(/^<span class="hljs-string">two/)
  })

  it('lets programs, options and sections stand out', () => {
    const [command = ''] = highlightLines('openssl ca -batch', 'commands')
    expect(command).toMatch(/title[^>]*>openssl<.* .*attr[^>]*>-batch</)
    const [section = '', rest] = highlightLines('[v3]\nkeyUsage = critical', 'cnf')
    expect(section).toMatch(/hljs-section">\[v3\]</)
    expect(rest).toBe('keyUsage = critical')
  })

  it('lets shortened data step back', () => {
    const [line = ''] = highlightLines('ca: LS0tLS1CRUdJTiBDRVJUSUZJ…', 'yaml')
    expect(line).toContain('<span class="hljs-data">LS0tLS1CRUdJTiBDRVJUSUZJ…</span>')
  })

  it('shows a secret as its size alone', () => {
    const view = mount(CodeView, {
      props: {
        lines: [
          { text: 'user:', secretBytes: null },
          { text: '  client-key-data:', secretBytes: 241 },
        ],
        language: 'yaml',
        label: 'Kubeconfig of jane',
      },
    })
    expect(view.text()).toContain('client-key-data:')
    expect(view.text()).toContain('sealed, 241 bytes')
    expect(view.find('.hatch').element.textContent).toBe('')
  })

  it('numbers lines for the eye only, so that a selection does not copy them', () => {
    const view = mount(CodeView, {
      props: { code: 'a: 1\nb: 2\n', language: 'yaml', label: 'File' },
    })
    const numbers = view.findAll('.select-none')
    expect(numbers.map((each) => each.text())).toEqual(['1', '2'])
    for (const each of numbers) expect(each.attributes('aria-hidden')).toBe('true')
  })

  it('is a named region that the keyboard can scroll', () => {
    const view = mount(CodeView, { props: { code: 'x', label: 'RBAC of jane' } })
    expect(view.attributes()).toMatchObject({
      role: 'region',
      'aria-label': 'RBAC of jane',
      tabindex: '0',
    })
  })

  it('cuts long public data and leaves names and addresses whole', () => {
    const data = 'A'.repeat(400)
    expect(shortenData(`certificate-authority-data: ${data}`)).toBe(
      `certificate-authority-data: ${'A'.repeat(32)}…`,
    )
    const short = 'server: https://k8s.lab.internal:6443'
    expect(shortenData(short)).toBe(short)
  })
})
