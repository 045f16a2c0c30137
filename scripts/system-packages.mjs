// Which Debian packages the application and its tests need, and how they get there.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * @typedef {object} SystemPackage
 * @property {string} name in Debian
 * @property {string[]} [libraries] sonames that prove it is there, whatever the distribution calls it
 * @property {string[]} [commands] the same, as commands on PATH
 * @property {string} [file] the same, as one file
 */

/** @type {Record<'run' | 'test', readonly SystemPackage[]>} */
export const systemPackages = {
  run: [
    { name: 'libgtk-3-0', libraries: ['libgtk-3.so.0'] },
    { name: 'libnss3', libraries: ['libnss3.so'] },
    { name: 'libasound2', libraries: ['libasound.so.2'] },
    { name: 'libgbm1', libraries: ['libgbm.so.1'] },
    { name: 'libxss1', libraries: ['libXss.so.1'] },
    { name: 'libxtst6', libraries: ['libXtst.so.6'] },
    { name: 'libsecret-1-0', libraries: ['libsecret-1.so.0'] },
  ],
  test: [
    { name: 'xvfb', commands: ['Xvfb', 'xvfb-run'] },
    { name: 'xauth', commands: ['xauth'] },
    { name: 'dbus', commands: ['dbus-daemon', 'dbus-run-session'] },
    { name: 'dbus-x11', commands: ['dbus-launch'] },
    { name: 'gnome-keyring', commands: ['gnome-keyring-daemon'] },
    { name: 'libsecret-tools', commands: ['secret-tool'] },
    { name: 'libglib2.0-bin', commands: ['gdbus'] },
    { name: 'fonts-dejavu-core', file: '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf' },
    { name: 'openssl', commands: ['openssl'] },
    { name: 'etcd-server', commands: ['etcd'] },
    { name: 'etcd-client', commands: ['etcdctl'] },
    { name: 'gnutls-bin', commands: ['certtool'] },
    { name: 'golang-cfssl', commands: ['cfssl', 'cfssljson'] },
    { name: 'p7zip-full', commands: ['7z'] },
    { name: 'age', commands: ['age', 'age-keygen'] },
    { name: 'jq', commands: ['jq'] },
    { name: 'unzip', commands: ['unzip', 'zipinfo'] },
    { name: 'zip', commands: ['zip'] },
    { name: 'libarchive-tools', commands: ['bsdtar'] },
    { name: 'busybox', commands: ['busybox'] },
    { name: 'strace', commands: ['strace'] },
    { name: 'iproute2', commands: ['ip'] },
    { name: 'systemd', commands: ['systemd-analyze'] },
    // Judges of addresses, of JSON and of YAML 1.1.
    { name: 'python3', commands: ['python3'] },
    { name: 'python3-yaml', file: '/usr/lib/python3/dist-packages/yaml/__init__.py' },
    // Another package may own kubectl (Google's does, and conflicts): any kubectl will do.
    { name: 'kubernetes-client', commands: ['kubectl'] },
  ],
}

/**
 * @typedef {object} Machine what the check looks at; tests replace it
 * @property {string} platform
 * @property {boolean} isRoot
 * @property {(command: string) => boolean} hasCommand
 * @property {(soname: string) => boolean} hasLibrary
 * @property {(file: string) => boolean} hasFile
 * @property {(names: string[]) => boolean} install
 * @property {(line: string) => void} note
 */

/** @returns {Machine} */
function thisMachine() {
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    hasCommand: isOnPath,
    hasLibrary: (soname) => listLibraries().includes(`\t${soname} (`),
    hasFile: existsSync,
    install: installWithApt,
    note: (line) => process.stderr.write(`${line}\n`),
  }
}

/**
 * The packages of these groups that are not there.
 *
 * @param {('run' | 'test')[]} groups
 * @param {Machine} [machine]
 * @returns {string[]} Debian names
 */
export function missingPackages(groups, machine = thisMachine()) {
  if (machine.platform !== 'linux') return []
  return groups
    .flatMap((group) => systemPackages[group])
    .filter(
      ({ libraries = [], commands = [], file }) =>
        !libraries.every(machine.hasLibrary) ||
        !commands.every(machine.hasCommand) ||
        (file !== undefined && !machine.hasFile(file)),
    )
    .map(({ name }) => name)
}

/**
 * Installs what is missing when it may, and otherwise says what to run.
 *
 * @param {('run' | 'test')[]} groups
 * @param {Machine} [machine]
 * @throws {Error} with the exact command, when packages are missing afterwards
 */
export function ensureSystemPackages(groups, machine = thisMachine()) {
  let missing = missingPackages(groups, machine)
  if (missing.length === 0) return
  const hasApt = machine.hasCommand('apt-get')
  if (machine.isRoot && hasApt) {
    machine.note(`Installing system packages: ${missing.join(' ')}`)
    machine.install(missing)
    missing = missingPackages(groups, machine)
    if (missing.length === 0) return
  }
  const remedy = hasApt
    ? `Run: ${machine.isRoot ? '' : 'sudo '}apt-get install ${missing.join(' ')}`
    : `Install what your distribution calls these Debian packages: ${missing.join(' ')}`
  throw new Error(`System packages are missing. ${remedy}`)
}

/** @param {string[]} names */
function installWithApt(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // Output goes to stderr: stdout belongs to the command that called.
  const apt = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env }).status === 0
  return apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', ...names)
}

/** @param {string} command */
function isOnPath(command) {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, command), constants.X_OK)
      return true
    } catch {
      // Absent or not executable: the next folder may have it.
      return false
    }
  })
}

function listLibraries() {
  // Debian keeps ldconfig out of an ordinary user's PATH.
  for (const command of ['ldconfig', '/sbin/ldconfig', '/usr/sbin/ldconfig']) {
    const { status, stdout } = spawnSync(command, ['-p'], { encoding: 'utf8' })
    if (status === 0) return stdout
  }
  return ''
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const asked = process.argv.slice(2).filter((name) => name === 'run' || name === 'test')
  try {
    ensureSystemPackages(asked.length > 0 ? asked : ['run', 'test'])
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
