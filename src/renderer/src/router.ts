import { createRouter, createWebHashHistory } from 'vue-router'
import type { Router, RouteRecordRaw } from 'vue-router'
import type { PlaceName } from './components/shell/nav-links'

declare module 'vue-router' {
  interface RouteMeta {
    /** The last breadcrumb, as a text of `shell.place`. */
    title?: PlaceName
    /** The parameter that names the object which the screen shows whole. */
    object?: string
    /** The route of the list that the object is from. */
    list?: string
    /** Without the bars of the shell. */
    bare?: boolean
  }
}

/**
 * One route per screen. `meta.title` is the last breadcrumb, unless the parameter that `meta.object` names
 * holds an object; then the title leads to the route `meta.list`, by default the same one without object.
 */
export const routes: readonly RouteRecordRaw[] = [
  { path: '/', name: 'projects', component: () => import('./screens/ProjectListScreen.vue') },
  {
    path: '/new',
    name: 'new',
    component: () => import('./screens/NewProjectScreen.vue'),
    meta: { title: 'new' },
  },
  {
    path: '/restore',
    name: 'restore',
    component: () => import('./screens/RestoreScreen.vue'),
    meta: { title: 'restore' },
  },
  {
    path: '/settings',
    name: 'app-settings',
    component: () => import('./screens/SettingsScreen.vue'),
    meta: { title: 'settings' },
  },
  {
    path: '/help',
    name: 'help',
    component: () => import('./screens/HelpScreen.vue'),
    meta: { title: 'help' },
  },
  {
    path: '/broken/:broken',
    name: 'broken-ledger',
    component: () => import('./screens/BrokenLedgerScreen.vue'),
    meta: { title: 'activity' },
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
        meta: { title: 'overview' },
      },
      {
        path: 'cluster',
        name: 'cluster',
        component: () => import('./screens/ClusterScreen.vue'),
        meta: { title: 'cluster' },
      },
      {
        path: 'nodes',
        name: 'nodes',
        component: () => import('./screens/NodesScreen.vue'),
        meta: { title: 'nodes' },
      },
      {
        path: 'nodes/:node',
        name: 'node',
        component: () => import('./screens/NodeScreen.vue'),
        meta: { title: 'nodes', object: 'node', list: 'nodes' },
      },
      {
        path: 'certificates/:key?',
        name: 'certificates',
        component: () => import('./screens/CertificatesScreen.vue'),
        meta: { title: 'certificates' },
      },
      {
        path: 'compare',
        name: 'compare',
        component: () => import('./screens/CompareScreen.vue'),
        meta: { title: 'compare', list: 'certificates' },
      },
      {
        path: 'further',
        name: 'further',
        component: () => import('./screens/FurtherScreen.vue'),
        meta: { title: 'further', list: 'certificates' },
      },
      {
        path: 'requests',
        name: 'requests',
        component: () => import('./screens/RequestsScreen.vue'),
        meta: { title: 'requests' },
      },
      {
        path: 'kubeconfigs/:key?',
        name: 'kubeconfigs',
        component: () => import('./screens/KubeconfigsScreen.vue'),
        meta: { title: 'kubeconfigs', object: 'key' },
      },
      {
        path: 'users',
        name: 'users',
        component: () => import('./screens/UsersScreen.vue'),
        meta: { title: 'users' },
      },
      {
        path: 'export',
        name: 'export',
        component: () => import('./screens/ExportScreen.vue'),
        meta: { title: 'export' },
      },
      {
        path: 'activity',
        name: 'activity',
        component: () => import('./screens/ActivityScreen.vue'),
        meta: { title: 'activity' },
      },
      {
        path: 'settings',
        name: 'settings',
        component: () => import('./screens/SettingsScreen.vue'),
        meta: { title: 'settings' },
      },
      {
        path: 'vault',
        name: 'vault',
        component: () => import('./screens/VaultScreen.vue'),
        meta: { title: 'vault', bare: true },
      },
    ],
  },
  { path: '/:rest(.*)*', redirect: { name: 'projects' } },
]

/** Hash history: it needs no server to answer for paths and survives a reload. */
export function createAppRouter(): Router {
  return createRouter({ history: createWebHashHistory(), routes: [...routes] })
}
