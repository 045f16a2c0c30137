/**
 * npm run gallery [-- NAME-PART…] [--small | --large | --zoom] [--contrast | --forced] [--out DIR] [--beside DIR]
 *
 * Draws every screen over the made-up bridge, in the engine of the runtime that the application has, light
 * and dark, at 1280×800 and 900×600, runs axe on each picture, and writes index.html beside them.
 * `--beside` lays the pictures of a folder next to those that name one (`like`).
 * `--zoom` is 1280×800 at 200 %, `--contrast` the high contrast theme, `--forced` the colours of the system.
 *
 * Ends with 1 when axe finds something, a picture scrolls sideways or the console complains.
 */
import { drawGallery } from './gallery/draw-gallery.mjs'

const project = '#/projects/homelab-01'
/** What is drawn: where it is, what is done there first, and the design picture that it is like. */
const screens = [
  { name: 'projects', like: '01-projects', at: '#/' },
  { name: 'first-run', like: '01b-first-run', at: '?empty#/' },
  { name: 'new', at: '#/new' },
  ...['endpoint', 'nodes', 'strictness', 'summary'].map((step) => ({
    name: `new-${step}`,
    at: '#/new',
    act: async (page) => {
      const steps = ['endpoint', 'nodes', 'strictness', 'summary']
      await page.getByLabel('Name', { exact: true }).fill('homelab')
      for (const next of steps.slice(0, steps.indexOf(step) + 1)) {
        if (next === 'nodes') await page.getByRole('textbox').first().fill('k8s.lab.internal:6443')
        if (next === 'strictness') {
          const fields = await page.getByRole('textbox', { name: /Addresses/ }).all()
          for (const [at, field] of fields.entries()) await field.fill(`192.168.10.${at + 11}`)
        }
        await page.getByRole('button', { name: 'Next' }).click()
      }
    },
  })),
  { name: 'restore', at: '#/restore' },
  ...['', '?here', '?diverged', '?shares'].map((situation) => ({
    name: `restore-${situation.slice(1) || 'new'}`,
    at: `${situation}#/restore`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Choose the file' }).click()
      if (situation === '?shares') {
        await page.getByText('By 2 of 3 shares').click()
        await page.getByRole('button', { name: 'Choose files of shares' }).click()
        return
      }
      await page.getByLabel('Passphrase of the file').fill('correct horse battery')
      await page.getByRole('button', { name: 'Open the file' }).click()
      if (situation !== '?diverged') return
      await page.getByRole('button', { name: 'Compare and merge' }).click()
      await page.getByRole('heading', { name: 'Merge homelab' }).waitFor()
    },
  })),
  {
    name: 'kit',
    like: '09c-recovery',
    at: `?nokit${project}/overview`,
    act: (page) => page.getByRole('button', { name: 'Save recovery kit' }).click(),
  },
  { name: 'overview-nokit', at: `?nokit${project}/overview` },
  {
    name: 'share',
    at: `${project}/settings`,
    act: (page) => page.getByRole('button', { name: 'Save project file' }).click(),
  },
  { name: 'settings', at: '#/settings' },
  { name: 'help', at: '#/help' },
  {
    name: 'help-search',
    at: '#/help',
    act: (page) => page.getByRole('searchbox', { name: 'Search the help' }).fill('SAN'),
  },
  {
    name: 'term',
    at: `?edited${project}/certificates/apiserver@cp-1`,
    act: (page) => page.getByRole('button', { name: 'Serial', exact: true }).focus(),
  },
  { name: 'overview', like: '02-overview', at: `?edited${project}/overview` },
  { name: 'overview-fresh', at: `?fresh${project}/overview` },
  { name: 'overview-nokeychain', at: `?nokeychain${project}/overview` },
  { name: 'activity', at: `${project}/activity` },
  { name: 'project-settings', at: `${project}/settings` },
  { name: 'vault', like: '09b-vault', at: `?nokeychain${project}/vault` },
  { name: 'lock', like: '09-lock', at: `?locked${project}/overview` },
  { name: 'broken', at: `?broken${project}/activity` },
  {
    name: 'activity-filtered',
    at: `${project}/activity`,
    act: (page) => page.getByRole('textbox', { name: /Search/ }).fill('export'),
  },
  {
    name: 'activity-states',
    at: `?edited${project}/activity`,
    act: (page) => page.getByRole('button', { name: 'Earlier states' }).click(),
  },
  { name: 'broken-ledger', at: '#/broken/old-lab-0001?name=old-lab' },
  { name: 'cluster', at: `?edited${project}/cluster` },
  {
    name: 'cluster-limits',
    at: `?edited${project}/cluster`,
    act: async (page) => {
      await page.getByRole('radio', { name: 'Those of this cluster' }).click()
      const networks = page.getByLabel('Networks of nodes to come')
      await networks.fill('192.168.10.0/24')
      await networks.press('Enter')
      await networks.scrollIntoViewIfNeeded()
    },
  },
  { name: 'nodes', at: `?edited${project}/nodes` },
  { name: 'nodes-error', like: '03-nodes', at: `?error${project}/nodes` },
  {
    name: 'nodes-chosen',
    at: `?edited${project}/nodes`,
    act: async (page) => {
      await page.getByRole('checkbox', { name: 'Select w-1' }).click()
      await page.getByRole('checkbox', { name: 'Select w-2' }).click()
    },
  },
  { name: 'node', like: '04-node', at: `?edited${project}/nodes/cp-2` },
  { name: 'node-worker', at: `${project}/nodes/w-1` },
  { name: 'node-fresh', at: `?fresh${project}/nodes/cp-1` },
  {
    name: 'import',
    at: `${project}/nodes`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Import' }).click()
      await page.getByRole('button', { name: 'Choose file' }).click()
    },
  },
  {
    name: 'import-table',
    at: `${project}/nodes`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Import' }).click()
      await page
        .getByRole('textbox', { name: 'Text to import' })
        .fill(
          'Knoten;Rolle;IP;Rack\ncp-1;Master;192.168.10.11;A\nw-1;Worker;192.168.10.31;A\nw-3;Worker;192.168.10.23;B\nw-4;gpu;192.168.10.24;B',
        )
      await page.getByRole('button', { name: 'Read text' }).click()
    },
  },
  { name: 'certificates', like: '05b-certificates-table', at: `?edited${project}/certificates` },
  {
    name: 'certificate',
    like: '05-certificates',
    at: `?edited${project}/certificates/apiserver@cp-1`,
  },
  {
    name: 'certificates-chosen',
    at: `?edited${project}/certificates`,
    act: async (page) => {
      for (const name of ['kube-apiserver on cp-1', 'kube-apiserver on cp-2'])
        await page.getByRole('checkbox', { name: `Select ${name}` }).click()
      await page.getByRole('textbox', { name: 'Search certificates' }).fill('cp-1')
    },
  },
  {
    name: 'certificates-columns',
    at: `?edited${project}/certificates`,
    act: async (page) => {
      // A menu that stays open takes a second event of the same moment for an old one.
      await page.clock.resume()
      await page.getByRole('button', { name: 'Columns', exact: true }).click()
      for (const name of ['Kind', 'Common name (CN)', 'Serial'])
        await page.getByRole('menuitemcheckbox', { name }).click()
    },
  },
  { name: 'certificate-secret', at: `${project}/certificates/encryption-key` },
  {
    name: 'certificate-openssl',
    like: '05c-openssl',
    at: `?edited${project}/certificates/apiserver@cp-1`,
    act: (page) => page.getByRole('tab', { name: 'openssl' }).click(),
  },
  { name: 'compare', at: `${project}/compare?left=apiserver@cp-1&right=apiserver@cp-2` },
  {
    name: 'compare-versions',
    at: `${project}/compare?left=apiserver@cp-1&right=apiserver@cp-1&leftVersion=1`,
    act: (page) => page.getByRole('button', { name: /equal fields?$/ }).click(),
  },
  { name: 'further-none', at: `${project}/further` },
  {
    name: 'further',
    at: `${project}/further?add=1`,
    act: (page) => page.getByRole('textbox', { name: 'Name', exact: true }).fill('bank'),
  },
  {
    name: 'further-places',
    at: `${project}/further?add=1`,
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('bank')
      const nodes = page.getByLabel('Nodes', { exact: true })
      await nodes.fill('w-1')
      await nodes.press('Enter')
      await page.getByRole('textbox', { name: 'Path of the key' }).fill('/etc/bank/tls.key')
      await page.getByText('Who makes the private key').scrollIntoViewIfNeeded()
    },
  },
  { name: 'kubeconfigs', like: '07-kubeconfigs', at: `${project}/kubeconfigs` },
  {
    name: 'kubeconfigs-rbac',
    like: '07b-rbac',
    at: `${project}/kubeconfigs/user@jane`,
    act: (page) => page.getByRole('tab', { name: 'RBAC' }).click(),
  },
  {
    name: 'kubeconfigs-merge',
    at: `${project}/kubeconfigs`,
    act: (page) => page.getByRole('button', { name: 'Save merged kubeconfig' }).click(),
  },
  { name: 'users', at: `${project}/users` },
  {
    name: 'users-rights',
    at: `${project}/users`,
    act: async (page) => {
      await page.getByRole('combobox', { name: 'Rights of jane' }).click()
      await page.getByRole('option', { name: 'Own rights' }).click()
    },
  },
  { name: 'export', like: '08-export', at: `${project}/export` },
  {
    name: 'export-progress',
    like: '08b-export-progress',
    at: `${project}/export`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Choose folder' }).click()
      await page.getByRole('button', { name: 'Export bundles' }).click()
      await page.getByRole('button', { name: 'Cancel' }).waitFor()
    },
  },
  {
    name: 'export-done',
    at: `${project}/export`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Choose folder' }).click()
      await page.getByRole('button', { name: 'Export bundles' }).click()
      await page.getByRole('button', { name: 'Show folder' }).waitFor()
    },
  },
  { name: 'requests-none', at: `${project}/requests` },
  { name: 'requests-waiting', at: `?requests${project}/requests` },
  {
    name: 'requests-list',
    at: `?requests${project}/requests`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Choose requests' }).click()
      await page.getByRole('button', { name: /^kubelet-serving ?cp-1/ }).click()
    },
  },
  {
    name: 'requests-new-key',
    at: `?requests${project}/requests`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Choose requests' }).click()
      await page.getByRole('checkbox', { name: /kubelet-serving w-1/ }).click()
      await page.getByRole('button', { name: /^kubelet-serving ?w-1/ }).click()
    },
  },
  {
    name: 'requests-signed',
    at: `?requests${project}/requests`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Choose requests' }).click()
      await page.getByRole('button', { name: /^Sign \d/ }).click()
      await page.getByRole('button', { name: 'Export bundles' }).waitFor()
    },
  },
  {
    name: 'authorities',
    at: `?requests${project}/cluster`,
    act: (page) =>
      page
        .getByRole('button', { name: 'Bring your own authority in place of etcd' })
        .scrollIntoViewIfNeeded(),
  },
  {
    name: 'bring',
    at: `?requests${project}/cluster`,
    act: async (page) => {
      await page
        .getByRole('button', { name: 'Bring your own authority in place of kubernetes' })
        .click()
      await page.getByRole('button', { name: 'Choose certificate' }).click()
      await page.getByRole('button', { name: 'Choose key' }).click()
    },
  },
  {
    name: 'palette',
    like: '10-palette',
    at: `?edited${project}/certificates`,
    act: async (page) => {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Search or run a command' }).fill('apis')
    },
  },
  {
    name: 'palette-start',
    at: `?edited${project}/overview`,
    act: (page) => page.keyboard.press('Control+k'),
  },
  {
    name: 'review',
    like: '06-changes',
    at: `?edited${project}/nodes`,
    act: (page) => page.getByRole('button', { name: 'Review changes' }).click(),
  },
]

process.exitCode = await drawGallery(screens, process.argv.slice(2))
