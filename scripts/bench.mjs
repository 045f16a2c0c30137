// npm run bench [-- --json] [--quick]: how fast the product is, beside other tools, in this same run.
// npm run bench -- window [PART…] [--quick]: how fast its window is.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'vite'
import { projectFolder } from './build-if-stale.mjs'
import { benchWindow } from './bench/window.mjs'
import { reportText } from './bench/report.mjs'
import { findElectron } from './electron-runtime.mjs'
import { measureCfssl, measureOpenssl } from './bench/other-tools.mjs'

const ALGORITHMS = ['ecdsa-p256', 'rsa-2048']

/**
 * Bundles the measuring program with the product's sources. It lies inside node_modules, so that
 * the native keychain module is found.
 *
 * @param {string} folder
 */
async function bundle(folder) {
  await build({
    configFile: false,
    root: projectFolder,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: folder,
      minify: false,
      rollupOptions: {
        input: {
          bench: 'scripts/bench/in-electron.mjs',
          'signing-worker': 'src/main/adapters/signing-worker.ts',
        },
        external: ['keytar', 'electron'],
        output: { entryFileNames: '[name].mjs' },
      },
    },
    ssr: { noExternal: true },
  })
  const manifest = { name: 'certwright-bench', version: '0.0.0', type: 'module', main: 'bench.mjs' }
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest))
}

/**
 * Runs one case in an Electron of its own, without a window, so that memory and cold starts are its own.
 *
 * @param {string} executable
 * @param {string} folder
 * @param {Record<string, unknown>} request
 */
async function inElectron(executable, folder, request) {
  const out = await mkdtemp(path.join(tmpdir(), 'certwright-bench-'))
  const answer = path.join(out, 'answer.json')
  const isRoot = process.getuid?.() === 0
  const args = [
    '--ozone-platform=headless',
    '--disable-gpu',
    ...(isRoot ? ['--no-sandbox'] : []),
    folder,
  ]
  const env = {
    ...process.env,
    CERTWRIGHT_BENCH: JSON.stringify({ ...request, out, answer }),
  }
  delete env.ELECTRON_RUN_AS_NODE
  try {
    const errors = await new Promise((resolve, reject) => {
      const child = spawn(executable, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
      let text = ''
      child.stderr.on('data', (chunk) => (text += chunk))
      child.on('error', reject)
      child.on('close', (code) => (code === 0 ? resolve('') : resolve(`${code}: ${text}`)))
    })
    if (errors) throw new Error(`The bench in Electron failed with ${errors}`)
    return JSON.parse(readFileSync(answer, 'utf8'))
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}

async function main() {
  const isQuick = process.argv.includes('--quick')
  const runtime = await findElectron()
  const folder = path.join(projectFolder, 'node_modules', '.cache', 'certwright', 'bench')
  await bundle(folder)
  const measure = (request) => inElectron(runtime.executable, folder, request)

  const small = []
  for (const keyAlgorithm of ALGORITHMS) {
    const isRsa = keyAlgorithm.startsWith('rsa')
    const times = isQuick ? 1 : isRsa ? 3 : 5
    const cluster = { controlPlanes: 3, workers: 7, keyAlgorithm }
    const ours = await measure({ kind: 'small', cluster, times })
    small.push({
      keyAlgorithm,
      ...ours,
      openssl: await measureOpenssl(ours.jobs, keyAlgorithm),
      cfssl: await measureCfssl(ours.jobs, keyAlgorithm),
    })
  }
  const large = []
  for (const nodes of isQuick ? [100] : [100, 1000]) {
    const cluster = { controlPlanes: 3, workers: nodes - 3, keyAlgorithm: 'ecdsa-p256' }
    large.push({
      nodes,
      ...(await measure({ kind: 'large', cluster, times: nodes > 500 ? 1 : 3 })),
    })
  }
  const report = {
    machine: { cores: availableParallelism(), model: cpus()[0]?.model ?? 'unknown' },
    electron: runtime.version,
    isTestRuntime: runtime.isTestRuntime,
    small: small.map(({ jobs, ...rest }) => ({ ...rest, things: jobs.length })),
    large,
  }
  process.stdout.write(
    process.argv.includes('--json')
      ? `${JSON.stringify(report, undefined, 2)}\n`
      : reportText(report),
  )
}

const [part, ...rest] = process.argv.slice(2)
if (part === 'window') await benchWindow(rest)
else await main()
