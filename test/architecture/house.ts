import { builtinModules } from 'node:module'
import { dirname } from 'node:path'
import { ROOMS } from './rooms.ts'
import { type Import, targetOf } from './source-tree.ts'

/** The room that a file stands in: the longest path in the table that leads to it. */
export function roomOf(file: string): string | undefined {
  const paths = Object.keys(ROOMS).filter(path => file === path || file.startsWith(`${path}/`))
  return paths.sort((a, b) => b.length - a.length)[0]
}

/** Says what is wrong with an import; undefined when the table allows it. */
export function complaint(found: Import): string | undefined {
  const own = roomOf(found.file)
  if (own === undefined) return `${found.file} stands in no room of the table`
  const target = targetOf(found)
  const isAllowed = target === undefined ? mayUsePackage(own, found) : mayUseRoom(own, roomOf(target), found.isType)
  return isAllowed ? undefined : `${found.file} imports ${target ?? found.specifier}`
}

function mayUseRoom(own: string, target: string | undefined, isType: boolean): boolean {
  if (target === undefined) return false
  const { rooms = [], types = [] } = ROOMS[own] ?? {}
  return target === own || rooms.includes(target) || (isType && types.includes(target))
}

function mayUsePackage(own: string, { specifier }: Import): boolean {
  const { packages = [], isPure = false } = ROOMS[own] ?? {}
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return !isPure
  const depth = specifier.startsWith('@') ? 2 : 1
  return packages.includes(specifier.split('/').slice(0, depth).join('/'))
}

/** Finds the circles in a graph: groups of nodes each of which can be reached from each other one, sorted. */
export function circlesIn(arrows: readonly (readonly [from: string, to: string])[]): string[][] {
  const next = Map.groupBy(arrows, ([from]) => from)
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const path: string[] = []
  const circles: string[][] = []

  function visit(node: string): number {
    order.set(node, order.size)
    lowest.set(node, order.get(node) ?? 0)
    path.push(node)
    for (const [, to] of next.get(node) ?? []) {
      if (!order.has(to)) visit(to)
      if (path.includes(to)) lowest.set(node, Math.min(lowest.get(node) ?? 0, lowest.get(to) ?? 0))
    }
    if (lowest.get(node) === order.get(node)) close(node)
    return lowest.get(node) ?? 0
  }

  function close(node: string): void {
    const circle = path.splice(path.indexOf(node)).sort()
    if (circle.length > 1 || next.get(node)?.some(([, to]) => to === node)) circles.push(circle)
  }

  for (const node of next.keys()) if (!order.has(node)) visit(node)
  return circles
}

/** What imports what, as arrows between files. */
export function arrowsOf(imports: readonly Import[]): [from: string, to: string][] {
  return imports.flatMap(found => {
    const target = targetOf(found)
    return target === undefined ? [] : [[found.file, target] as [string, string]]
  })
}

/** Counts the files that stand in each folder itself. */
export function hallsOf(files: readonly string[]): Map<string, number> {
  const halls = new Map<string, number>()
  for (const file of files) halls.set(dirname(file), (halls.get(dirname(file)) ?? 0) + 1)
  return halls
}
