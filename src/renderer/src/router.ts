import { createRouter, createWebHashHistory } from 'vue-router'
import type { Router, RouteRecordRaw } from 'vue-router'

/**
 * One route per screen. `meta.title` is the last breadcrumb, unless the parameter that `meta.object` names
 * holds an object; then the title leads to the route `meta.list`, by default the same one without object.
 */
const routes: readonly RouteRecordRaw[] = [
  { path: '/', name: 'projects', component: () => import('./screens/ProjectListScreen.vue') },
  {
    path: '/new',
    name: 'new',
    component: () => import('./screens/NewProjectScreen.vue'),
    meta: { title: 'New cluster' },
  },
  {
    path: '/settings',
    name: 'app-settings',
    component: () => import('./screens/SettingsScreen.vue'),
    meta: { title: 'Settings' },
  },
  {
    path: '/help',
    name: 'help',
    component: () => import('./screens/HelpScreen.vue'),
    meta: { title: 'Help' },
  },
  {
    path: '/projects/:project',
    component: () => import('./components/shell/ProjectShell.vue'),
    children: [
      { path: '', name: 'project', redirect: { name: 'overview' } },
      {
        path: 'overview',
        name: 'overview',
        component: () => import('./screens/OverviewScreen.vue'),
        meta: { title: 'Overview' },
      },
      {
        path: 'cluster',
        name: 'cluster',
        component: () => import('./screens/ClusterScreen.vue'),
        meta: { title: 'Cluster' },
      },
      {
        path: 'nodes',
        name: 'nodes',
        component: () => import('./screens/NodesScreen.vue'),
        meta: { title: 'Nodes' },
      },
      {
        path: 'nodes/:node',
        name: 'node',
        component: () => import('./screens/NodeScreen.vue'),
        meta: { title: 'Nodes', object: 'node', list: 'nodes' },
      },
      {
        path: 'certificates/:key?',
        name: 'certificates',
        component: () => import('./screens/CertificatesScreen.vue'),
        meta: { title: 'Certificates' },
      },
      {
        path: 'further',
        name: 'further',
        component: () => import('./screens/FurtherScreen.vue'),
        meta: { title: 'Further certificates' },
      },
      {
        path: 'kubeconfigs/:key?',
        name: 'kubeconfigs',
        component: () => import('./screens/KubeconfigsScreen.vue'),
        meta: { title: 'Kubeconfigs', object: 'key' },
      },
      {
        path: 'users',
        name: 'users',
        component: () => import('./screens/UsersScreen.vue'),
        meta: { title: 'Users' },
      },
      {
        path: 'export',
        name: 'export',
        component: () => import('./screens/ExportScreen.vue'),
        meta: { title: 'Export' },
      },
      {
        path: 'activity',
        name: 'activity',
        component: () => import('./screens/ActivityScreen.vue'),
        meta: { title: 'Activity' },
      },
      {
        path: 'settings',
        name: 'settings',
        component: () => import('./screens/SettingsScreen.vue'),
        meta: { title: 'Settings' },
      },
      {
        path: 'vault',
        name: 'vault',
        component: () => import('./screens/VaultScreen.vue'),
        meta: { title: 'Passphrase vault', bare: true },
      },
    ],
  },
  { path: '/:rest(.*)*', redirect: { name: 'projects' } },
]

/** Hash history: it needs no server to answer for paths and survives a reload. */
export function createAppRouter(): Router {
  return createRouter({ history: createWebHashHistory(), routes: [...routes] })
}
