import { routes } from '../../../src/renderer/src/router'
import type { RouteRecordRaw } from 'vue-router'

/**
 * Every address of the window, from the router's own table, so that a new screen cannot be forgotten.
 * @param objects values for the parameters of a path; an optional parameter also stays away
 * @throws when a path has a parameter without a value
 */
export function allAddresses(objects: Readonly<Record<string, readonly string[]>>): string[] {
  const found = routes
    .flatMap((route) => pathsOf(route, ''))
    .filter((path) => !path.includes('(.*)'))
    .flatMap((path) => filled(path, objects))
  return [...new Set(found)]
}

function pathsOf(route: RouteRecordRaw, parent: string): string[] {
  const path = route.path.startsWith('/') ? route.path : `${parent}/${route.path}`
  if (route.children !== undefined) return route.children.flatMap((child) => pathsOf(child, path))
  return 'redirect' in route && route.redirect !== undefined ? [] : [path]
}

function filled(path: string, objects: Readonly<Record<string, readonly string[]>>): string[] {
  const parameter = /\/:(\w+)(\?)?/.exec(path)
  if (parameter === null) return [path || '/']
  const [text, name = '', optional] = parameter
  const screen = /([a-z]+)\/:\w+\??$/.exec(path)?.[1] ?? ''
  const values = objects[`${screen}.${name}`] ?? objects[name]
  if (values === undefined) throw new Error(`Name an object for ${path}`)
  return [...(optional === undefined ? [] : ['']), ...values].flatMap((value) =>
    filled(path.replace(text, value === '' ? '' : `/${value}`), objects),
  )
}
