/** The adapters in a process of their own, which a test can kill or put into another session. */
import { fork } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createArchive } from '../../src/main/adapters/archive'
import { withholdMemoryFromDumps } from '../../src/main/adapters/core-dumps'
import { createCustody } from '../../src/main/adapters/custody'
import { createKeychain } from '../../src/main/adapters/keychain'
import type { HelperProcess } from '../../src/main/adapters/keychain-helper'
import { createProjectFiles } from '../../src/main/adapters/project-files'
import { withProjectLock } from '../../src/main/adapters/project-lock'
import type { ProjectStore } from '../../src/main/services/ports'
import { createProjects } from '../../src/main/services/projects'
import { AppError } from '../../src/shared/errors'
import { onFullDisk } from './full-disk'
import { journey } from './journey'
import { makeKitsForEver, restoreOnce } from './killed-kits'
import { bundleFiles, issuedAct, sealedKeys } from './stored-projects'

const [command = '', ...rest] = process.argv.slice(2)
const argument = (index: number): string => rest[index] ?? ''
const clock = { now: () => new Date() }
/** Written at once, so that the line is out before the next kill. */
const say = (value: unknown): void => void writeSync(1, `${JSON.stringify(value)}\n`)

const commands: Readonly<Record<string, () => Promise<void>>> = {
  /** Saves and appends for ever; says each sequence number that was acknowledged. */
  async work() {
    const store = createProjectFiles(argument(0), clock)
    const { project } = await store.open(argument(1))
    for (let round = 0; ; round++) {
      const file = `${process.pid}-${round}.json`
      const entry = await store.append(argument(1), issuedAct(file, 3), sealedKeys(file, 20))
      say({ acknowledged: entry.sequence })
      const description = `round ${round}`
      await store.save({
        ...project,
        definition: { ...project.definition, metadata: { name: 'homelab', description } },
      })
      say({ saved: description })
    }
  },
  async append() {
    const store = createProjectFiles(argument(0), clock)
    for (let round = 0; round < Number(argument(2)); round++) {
      await store.append(argument(1), {
        type: 'exported',
        bundles: [`${process.pid}`],
        files: round,
        format: 'zip',
      })
    }
    say('done')
  },
  /** Holds the lock until it is killed. */
  async hold() {
    await withProjectLock(argument(0), 'homelab', async () => {
      say('held')
      await new Promise((resolve) => setTimeout(resolve, 600_000))
    })
  },
  async bundles() {
    for (let round = 0; ; round++) {
      await createArchive().write(argument(0), 'homelab-cp-1', formatOf(), bundleFiles(200))
      say({ written: round })
    }
  },
  async bundle() {
    say(await createArchive().write(argument(0), 'homelab-cp-1', formatOf(), bundleFiles(20)))
  },
  /** Dies with a secret in its memory, as of the environment so that no source holds it. */
  async abort() {
    const isWithheld = argument(0) === 'withheld' && withholdMemoryFromDumps()
    const secret = Buffer.from(process.env['PLANTED'] ?? '', 'hex').toString('base64')
    say({ isWithheld, secret: Buffer.from(secret).length })
    process.abort()
  },
  /** One change after the other for ever, of every kind; says what was done. */
  async journey() {
    await journey(argument(0), argument(1), Number(argument(2)), say)
  },
  async kits() {
    await makeKitsForEver(argument(0), argument(1), say)
  },
  async restore() {
    await restoreOnce(argument(0), argument(1), argument(2) === 'passphrase', say)
  },
  /** Changes the passphrase of a vault to and fro for ever; says when a change is about to be saved. */
  async passphrases() {
    const store = createProjectFiles(argument(0), clock)
    const announcing: ProjectStore = Object.assign(Object.create(store), {
      save: (...saved: Parameters<ProjectStore['save']>) => {
        say({ saving: argument(1) })
        return store.save(...saved)
      },
    })
    const custody = createCustody(argument(0))
    const projects = createProjects({ clock, store: announcing, custody, newId: () => argument(1) })
    let [current = '', next = ''] = [argument(2), argument(3)]
    await projects.unlock(argument(1), current)
    for (;;) {
      await projects.changePassphrase(argument(1), current, next)
      ;[current, next] = [next, current]
    }
  },
  /** Every act with less and less room on a disk of its own. */
  async fulldisk() {
    await onFullDisk(argument(0), say)
  },
  /** Does what each line of its input says, one after the other, in one process. */
  async custody() {
    const act = lastingCustody(argument(0))
    for await (const line of createInterface({ input: process.stdin })) {
      const [name, project] = JSON.parse(line)
      say(await act(name, project))
    }
  },
  async status() {
    say(await createKeychain().status())
  },
  async vault() {
    const vault = await createCustody(argument(0)).createInKeychain(argument(1))
    say(vault.record)
  },
  async authority() {
    const custody = createCustody(argument(0))
    const vault = await custody.openVault(argument(1), { kind: 'keychain', backend: 'x' })
    const key = await vault.loadAuthorityKey({
      project: argument(1),
      authority: 'ca',
      version: 1,
    })
    say({ bytes: key.length })
  },
}

/** Acts of one custody over the time that the process runs; `start`s helpers as the app does. */
function lastingCustody(home: string): (act: string, project: string) => Promise<unknown> {
  const keychain = createKeychain({
    startHelper: forkHelper,
    probeMilliseconds: 2_000,
    callMilliseconds: 4_000,
  })
  const custody = createCustody(home, keychain)
  const record = { kind: 'keychain', backend: 'x' } as const
  const ref = (project: string) => ({ project, authority: 'ca', version: 1 })
  const acts: Readonly<Record<string, (project: string) => Promise<unknown>>> = {
    status: () => custody.status(),
    async make(project) {
      const vault = await custody.createInKeychain(project)
      // RSA: more than one entry holds.
      const pair = generateKeyPairSync('rsa', { modulusLength: 3072 })
      const key = pair.privateKey.export({ type: 'pkcs8', format: 'der' })
      await vault.storeAuthorityKey(ref(project), key)
      return { key: fingerprint(key) }
    },
    async load(project) {
      const vault = await custody.openVault(project, record)
      return { key: fingerprint(await vault.loadAuthorityKey(ref(project))) }
    },
    close: async () => ({ closed: await custody.close(2_000) }),
  }
  return async (act, project) => {
    try {
      return await acts[act]?.(project)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return { error: error.code, ...error.view() }
    }
  }
}

function fingerprint(key: Uint8Array): string {
  return createHash('sha256').update(key).digest('hex')
}

/** Node's fork in the place of Electron's utility process. */
function forkHelper(): HelperProcess {
  const helper = fork(join(import.meta.dirname, 'keychain-helper.mjs'))
  return {
    postMessage: (message) => void helper.send(message),
    onMessage: (listener) => void helper.on('message', listener),
    onExit: (listener) => void helper.on('exit', listener),
    kill: () => void helper.kill(),
  }
}

function formatOf(): 'zip' | 'tar.gz' | 'dir' {
  const format = argument(1)
  return format === 'dir' || format === 'tar.gz' ? format : 'zip'
}

async function main(): Promise<void> {
  try {
    await commands[command]?.()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    say({ error: error.code, ...error.view() })
    process.exitCode = 1
  }
}

void main()
