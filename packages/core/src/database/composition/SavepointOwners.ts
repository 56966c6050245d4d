/**
 * Records the savepoints of `withTransaction` inside an open transaction, to detect a rollback that would undo statements of
 * other fibers. Effect's client reuses the names of savepoints and does not release them, so that parallel fibers can interfere.
 */

interface Savepoint {
  /** The fiber that set it. */
  readonly owner: object
  /** True when another fiber ran a statement that a rollback would undo, or set a savepoint of the same name before. */
  shared: boolean
}

export interface SavepointOwners {
  /** Records a statement or call of a fiber at a depth: inside the savepoints up to that number. */
  readonly used: (fiber: object, depth: number) => void
  /** Records a savepoint, or a rollback to one. Returns false when the rollback would undo the work of other fibers. */
  readonly statement: (fiber: object, statement: string) => boolean
}

const pattern = /^(SAVEPOINT|ROLLBACK TO SAVEPOINT) effect_sql_(\d+)$/

export const make = (): SavepointOwners => {
  const savepoints = new Map<number, Savepoint>()

  const set = (fiber: object, depth: number): void => {
    const former = savepoints.get(depth)
    savepoints.set(depth, { owner: fiber, shared: former !== undefined && former.owner !== fiber })
  }

  const rollBack = (fiber: object, depth: number): boolean => {
    const savepoint = savepoints.get(depth)
    for (const each of savepoints.keys()) {
      if (each >= depth) {
        savepoints.delete(each)
      }
    }
    return savepoint === undefined || (savepoint.owner === fiber && !savepoint.shared)
  }

  return {
    used: (fiber, depth) => {
      for (const [each, savepoint] of savepoints) {
        savepoint.shared ||= each > depth && savepoint.owner !== fiber
      }
    },
    statement: (fiber, statement) => {
      const [, kind, name] = pattern.exec(statement) ?? []
      const depth = Number(name)
      if (kind === "SAVEPOINT") {
        set(fiber, depth)
      }
      return kind !== "ROLLBACK TO SAVEPOINT" || rollBack(fiber, depth)
    }
  }
}
