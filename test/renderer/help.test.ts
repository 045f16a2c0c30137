import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { h } from 'vue'
import {
  allTroubles,
  findTerms,
  findTroubles,
} from '../../src/renderer/src/components/help/help-search'
import { allTerms, explainedParts } from '../../src/renderer/src/components/help/terms'
import TermHelp from '../../src/renderer/src/components/TermHelp.vue'
import HelpScreen from '../../src/renderer/src/screens/HelpScreen.vue'
import { commandTable } from '../../src/shared/commands'
import { byRole, mountScreen, settle, type } from './mount-screen'

describe('the glossary', () => {
  it('explains at least 45 terms in one to three sentences each', () => {
    expect(allTerms().length).toBeGreaterThanOrEqual(45)
    for (const { name, text } of allTerms()) {
      const sentences = text.match(/[.:](?= |$)/g)?.length ?? 0
      expect(sentences, name).toBeGreaterThanOrEqual(1)
      expect(text.match(/\.(?= |$)/g)?.length, name).toBeLessThanOrEqual(3)
      expect(text, name).not.toMatch(/!|—|–/)
    }
  })

  it('has no form of a term twice', () => {
    const forms = allTerms().flatMap(({ name, also }) =>
      [name, ...also].map((f) => f.toLowerCase()),
    )
    expect(forms.filter((form, at) => forms.indexOf(form) !== at)).toEqual([])
  })

  it('finds a term by its abbreviation, and it comes first', () => {
    expect(findTerms('SAN')[0]?.id).toBe('san')
    expect(findTerms('csr')[0]?.id).toBe('request')
    expect(findTerms('recovery kit')[0]?.id).toBe('recoveryKit')
    expect(findTerms('shares')[0]?.id).toBe('share')
    expect(findTerms('project file')[0]?.id).toBe('projectFile')
    expect(findTerms('EKU')[0]?.id).toBe('extendedKeyUsage')
    expect(findTerms('no such thing')).toEqual([])
  })
})

describe('a text with terms', () => {
  it('loses nothing and marks each term where it stands first', () => {
    const text = 'The ledger seals the ledger. RBAC decides, not the keychain.'
    const parts = explainedParts(text)
    expect(parts.map((part) => part.text).join('')).toBe(text)
    expect(parts.flatMap(({ term }) => term ?? [])).toEqual(['ledger', 'rbac', 'keychain'])
  })

  it('takes the longest term and no half words', () => {
    const parts = explainedParts('the service-account key, the vaulted, front-proxy-ca')
    expect(parts.flatMap(({ term }) => term ?? [])).toEqual(['serviceAccountKey'])
  })
})

describe('troubleshooting', () => {
  it('finds an error text as it is pasted from a terminal', () => {
    const find = (line: string) => findTroubles(line).map(({ id }) => id)
    expect(
      find(
        'Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority',
      ),
    ).toContain('unknownAuthority')
    expect(find('x509: certificate is valid for kubernetes, node7, not api.example.org')).toContain(
      'notValidFor',
    )
    expect(find('rejected connection')).toContain('rejected')
    expect(find('bad decrypt')).toEqual(['badDecrypt'])
    expect(find('Unauthorized')).toContain('unauthorized')
  })

  it('says why and what to do for each text', () => {
    expect(allTroubles().length).toBeGreaterThanOrEqual(15)
    for (const { id, cause, remedy } of allTroubles()) {
      expect(cause, id).toMatch(/\.$/)
      expect(remedy, id).toMatch(/\.$/)
    }
  })
})

describe('a term in place', () => {
  it('opens on focus and click, describes its button, closes on Escape', async () => {
    const drawn = mount(() => h(TermHelp, { term: 'serial' }, () => 'Serial'), {
      attachTo: document.body,
    })
    const button = drawn.get('button')
    button.element.focus()
    await settle(50)
    const id = button.attributes('aria-describedby') ?? ''
    expect(document.getElementById(id)?.textContent).toContain('number of a certificate')
    await button.trigger('keydown', { key: 'Escape' })
    await settle(50)
    expect(button.attributes('aria-describedby')).toBeUndefined()
    await button.trigger('click')
    await settle(50)
    expect(button.attributes('aria-describedby')).toBe(id)
    drawn.unmount()
  })
})

describe('HelpScreen', () => {
  it('lists steps, error texts, terms and every command with keys', async () => {
    const { wrapper } = await mountScreen(HelpScreen)
    const text = wrapper.text()
    expect(text).toContain('Describe')
    expect(text).toContain('Save a recovery kit')
    expect(text).toContain('Merge two edits')
    expect(text).toContain('x509: certificate signed by unknown authority')
    expect(text).toContain('Subject alternative name')
    const rows = wrapper.findAll('tbody tr')
    expect(rows).toHaveLength(commandTable.filter((row) => 'keys' in row).length)
  })

  it('narrows terms and error texts to what is searched, and says so when nothing matches', async () => {
    const { wrapper } = await mountScreen(HelpScreen)
    const field = wrapper.get('input[type="search"]').element
    if (!(field instanceof HTMLInputElement)) throw new Error('no field')
    await type(field, 'pkcs#12')
    expect(wrapper.findAll('dt').some((each) => each.text().startsWith('PKCS#12'))).toBe(true)
    expect(wrapper.text()).not.toContain('system:masters')
    await type(field, 'qqqq')
    expect(wrapper.text()).toContain('Nothing matches.')
    byRole('button', 'Clear the search').click()
    await settle()
    expect(wrapper.text()).toContain('system:masters')
  })
})
