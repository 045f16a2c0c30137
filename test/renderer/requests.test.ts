import { describe, expect, it } from 'vitest'
import AuthoritiesSection from '../../src/renderer/src/components/cluster/AuthoritiesSection.vue'
import { readFiles, sortGiven } from '../../src/renderer/src/components/requests/given-files'
import ClusterScreen from '../../src/renderer/src/screens/ClusterScreen.vue'
import RequestsScreen from '../../src/renderer/src/screens/RequestsScreen.vue'
import { examination } from './board/requests'
import { allByRole, byRole, mountScreen, project, settle } from './mount-screen'

const request = '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n'
const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
const body = () => document.body.textContent ?? ''

describe('what is given', () => {
  it('is sorted into requests and certificates, never both', () => {
    expect(sortGiven([{ name: 'a', text: request }])).toMatchObject({ kind: 'requests' })
    expect(sortGiven([{ name: 'a', text: `x\n${certificate}` }])).toMatchObject({
      kind: 'certificates',
    })
    const both = [
      { name: 'a', text: request },
      { name: 'b', text: certificate },
    ]
    expect(sortGiven(both).kind).toBe('mixed')
    expect(sortGiven([{ name: 'a', text: 'hello' }]).kind).toBe('nothing')
    expect(sortGiven([{ name: 'a', text: request + 'x'.repeat(9_000_000) }]).kind).toBe('too-large')
  })

  it('leaves out files that are neither, such as notes in a dropped folder', () => {
    const texts = [
      { name: 'w-1.csr', text: request },
      { name: 'notes.txt', text: 'hello' },
    ]
    expect(sortGiven(texts)).toEqual({ kind: 'requests', texts: texts.slice(0, 1) })
  })

  it('is read from dropped files and folders, DER as PEM', async () => {
    const der = Uint8Array.from([0x30, 0x82, 0, 1, 5])
    const file = (name: string, part: BlobPart) => ({
      isFile: true,
      isDirectory: false,
      file: (yes: (file: File) => void) => yes(new File([part], name)),
    })
    const rest = [[file('b.crt', der)], []]
    const folder = {
      isFile: false,
      isDirectory: true,
      createReader: () => ({
        readEntries: (yes: (entries: unknown[]) => void) => yes(rest.shift() ?? []),
      }),
    }
    const items = [file('a.csr', request), file('c.der', der), folder, null]
    const transfer = {
      items: items.map((entry) => ({ webkitGetAsEntry: () => entry, getAsFile: () => null })),
    }
    const texts = await readFiles(transfer as unknown as DataTransfer)
    expect(texts.map(({ name }) => name)).toEqual(['a.csr', 'c.der', 'b.crt'])
    expect(texts[0]?.text).toBe(request)
    expect(texts[1]?.text).toBe(
      '-----BEGIN CERTIFICATE REQUEST-----\nMIIAAQU=\n-----END CERTIFICATE REQUEST-----\n',
    )
    expect(texts[2]?.text).toContain('BEGIN CERTIFICATE-----')
  })
})

describe('RequestsScreen', () => {
  it('leads to the choice where no key is made elsewhere', async () => {
    await mountScreen(RequestsScreen)
    expect(body()).toContain('No key is made elsewhere')
  })

  it('saves the scripts of the nodes that wait, and of those that are ticked', async () => {
    const { inputsOf } = await mountScreen(RequestsScreen, { situation: 'requests' })
    byRole('checkbox', 'Save the script of cp-2').click()
    byRole('checkbox', 'Save the script of cp-3').click()
    byRole('checkbox', 'Save the script of backup').click()
    expect(body()).toContain('Makes the key of ingress for w-2 too: carry it there by hand.')
    await settle(20)
    byRole('button', 'Save request scripts').click()
    await settle(20)
    const nodes = ['cp-1', 'cp-3', 'w-1'].map((name) => ({ kind: 'node', name }))
    const others = [
      { kind: 'user', name: 'jane' },
      { kind: 'certificate', name: 'backup' },
    ]
    expect(inputsOf('requests.saveScripts')).toEqual([{ project, makers: [...nodes, ...others] }])
    expect(body()).toContain('5 files saved into /media/usb-blue')
    byRole('button', 'Save 12 requests').click()
    await settle(20)
    expect(inputsOf('requests.saveOwn')).toEqual([{ project, authority: 'etcd-ca' }])
  })

  it('shows reasons first, and asked beside issued on demand', async () => {
    await mountScreen(RequestsScreen, { situation: 'requests' })
    byRole('button', 'Choose requests').click()
    await settle(20)
    expect(body()).toContain('5 accepted, 2 refused')
    expect(body()).toContain('It asks for the group system:masters')
    expect(body().indexOf('Refused')).toBeLessThan(body().indexOf('Accepted'))
    const row = byRole('button', /^kubelet-serving ?cp-1/)
    expect(row.getAttribute('aria-expanded')).toBe('false')
    row.click()
    await settle(20)
    expect(row.getAttribute('aria-expanded')).toBe('true')
    expect(body()).toContain('added from the plan cp-1.lab.internal')
    expect(body()).toContain('not issued nonRepudiation')
    expect(body()).toContain('3f2a 11bc d094')
  })

  it('has pasted PEM judged as soon as it is whole', async () => {
    const { inputsOf } = await mountScreen(RequestsScreen, { situation: 'requests' })
    const area = document.querySelector('textarea')
    const paste = async (text: string) => {
      if (area === null) throw new Error('no text area')
      area.value = text
      area.dispatchEvent(new Event('input', { bubbles: true }))
      await settle(20)
    }
    await paste(request.slice(0, 50))
    expect(inputsOf('requests.examine')).toEqual([])
    await paste(request)
    expect(inputsOf('requests.examine')).toEqual([
      { project, texts: [{ name: '', text: request }] },
    ])
    await paste(certificate)
    expect(inputsOf('certificates.examine')).toHaveLength(1)
    await paste('-----BEGIN PUBLIC KEY-----\nMC\n-----END PUBLIC KEY-----\n')
    expect(body()).toContain('There is no request and no certificate in what was given.')
  })

  it('signs what is ticked, says what waits, and leads to the export', async () => {
    const { inputsOf } = await mountScreen(RequestsScreen, { situation: 'requests' })
    byRole('button', 'Choose requests').click()
    await settle(20)
    byRole('checkbox', 'Sign the request of kubelet-client cp-1').click()
    await settle(20)
    byRole('button', 'Sign 3').click()
    await settle(200)
    expect(body()).toContain('of 3')
    await settle(600)
    expect(inputsOf('requests.sign')).toMatchObject([
      { project, token: examination.token, items: ['1', '3', '4'] },
    ])
    expect(body()).toContain('3 certificates signed')
    expect(body()).toContain('9 rows still wait.')
    expect(allByRole('button').some((each) => /^Sign/.test(each.textContent ?? ''))).toBe(false)
  })

  it('gives a row that has a certificate a new key only when it is ticked, with a reason', async () => {
    const { inputsOf } = await mountScreen(RequestsScreen, { situation: 'requests' })
    byRole('button', 'Choose requests').click()
    await settle(20)
    expect(body()).toContain('1 row has a certificate already')
    expect(body()).toContain('New key, replaces version 2')
    const field = byRole('textbox', 'Why the new key') as HTMLInputElement
    expect(field.disabled).toBe(true)
    byRole('checkbox', 'Sign the request of kubelet-serving w-1').click()
    await settle(20)
    const sign = byRole('button', 'Sign 5')
    expect([field.disabled, sign.hasAttribute('disabled')]).toEqual([false, true])
    expect(body()).toContain('Say above why the new key.')
    field.value = ' The disk of w-1 was replaced '
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await settle(20)
    byRole('button', 'Sign 5').click()
    await settle(900)
    expect(inputsOf('requests.sign')).toMatchObject([
      { items: ['1', '2', '3', '4', '7'], reason: 'The disk of w-1 was replaced' },
    ])
  })

  it('takes certificates through the other channel, and can be stopped', async () => {
    const never = new Promise<never>(() => undefined)
    const { inputsOf } = await mountScreen(RequestsScreen, {
      situation: 'requests',
      answers: { 'certificates.accept': () => never },
    })
    byRole('button', 'Choose certificates').click()
    await settle(20)
    byRole('button', 'Take in 4').click()
    await settle(20)
    byRole('button', 'Cancel').click()
    await settle(20)
    expect(inputsOf('certificates.accept')).toHaveLength(1)
    expect(inputsOf('requests.sign')).toEqual([])
    expect(inputsOf('operations.cancel')).toHaveLength(1)
    expect(body()).toContain('Cancelling. Nothing is kept.')
  })
})

describe('where private keys are made', () => {
  it('is chosen for all nodes at once, and leaves no field behind when taken back', async () => {
    const { store } = await mountScreen(ClusterScreen)
    const pick = async (value: string) => {
      const found = allByRole('radio').find((each) => each.getAttribute('value') === value)
      found?.click()
      await settle(80)
    }
    await pick('elsewhere')
    expect(store.definition?.spec.nodes.map(({ privateKeys }) => privateKeys)).toEqual(
      Array.from({ length: 5 }, () => 'elsewhere'),
    )
    expect(store.view?.keysElsewhere).toBe(true)
    await pick('here')
    expect(store.definition?.spec.nodes.some((node) => 'privateKeys' in node)).toBe(false)
  })
})

describe('authorities', () => {
  it('are brought with certificate, key and passphrase', async () => {
    const { inputsOf } = await mountScreen(AuthoritiesSection)
    byRole('button', 'Bring your own authority in place of kubernetes').click()
    await settle(50)
    byRole('button', 'Choose certificate').click()
    await settle(20)
    expect(body()).toContain('Example Kubernetes Issuing CA 3')
    expect(body()).toContain('28 certificates are signed by it')
    // The sign says what the colour says; the library would hide it from those who hear the page.
    const sign = document.querySelector('[role="img"][aria-label="Warning"]')
    expect(sign?.getAttribute('aria-hidden')).not.toBe('true')
    expect(sign).not.toBeNull()
    expect(byRole('button', 'Bring authority').hasAttribute('disabled')).toBe(true)
    byRole('button', 'Choose key').click()
    await settle(20)
    const field = byRole('textbox', 'Passphrase of the key') as HTMLInputElement
    field.value = 'secret'
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await settle(20)
    byRole('button', 'Bring authority').click()
    await settle(50)
    expect(inputsOf('authorities.bring')).toEqual([
      { project, token: 'bring-1', withKey: true, passphrase: 'secret' },
    ])
  })

  it('are released again', async () => {
    const { inputsOf } = await mountScreen(AuthoritiesSection, { situation: 'requests' })
    byRole('button', 'Use one of our own again in place of etcd').click()
    await settle(50)
    expect(inputsOf('authorities.release')).toEqual([{ project, key: 'etcd-ca' }])
  })
})
