/**
 * Fault injection in the SQLite driver: its calls are counted, and a chosen call throws a SQLite error code instead of
 * running.
 */
import { createRequire } from "node:module"
import { Effect, Exit, Scope } from "effect"
import { vi } from "vitest"

type Run = (...parameters: ReadonlyArray<unknown>) => unknown

interface Statement {
  readonly all: Run
  readonly run: Run
}

interface Progress {
  readonly remainingPages: number
}

interface Connection {
  prepare: (this: Connection, statement: string) => Statement
  backup: (
    this: Connection,
    target: string,
    options?: { readonly progress: (done: Progress) => void }
  ) => Promise<Progress>
}

const load = createRequire(createRequire(import.meta.url).resolve("@effect/sql-sqlite-node"))
const Driver: {
  readonly prototype: Connection
  readonly SqliteError: new (message: string, code: string) => Error
} = load("better-sqlite3")

export interface Fault {
  /** The number of the call that fails, from 1; 0 for none. */
  readonly at: number
  readonly code: string
  /** True if all later calls fail too. */
  readonly lasting?: boolean
}

export interface Outcome<A, E> {
  readonly exit: Exit.Exit<A, E>
  /** All calls: preparing a statement, running it, or copying pages. */
  readonly calls: ReadonlyArray<string>
}

export const none: Fault = { at: 0, code: "" }

/** Controls the interception of driver calls of this process. */
export interface Between {
  /** Resets the count of calls, and sets the fault of the following calls. */
  readonly arm: (fault: Fault) => Effect.Effect<void>
  /** The calls since `arm`. */
  readonly calls: Effect.Effect<ReadonlyArray<string>>
}

/** Intercepts calls until the scope closes. Statements that were prepared earlier are not intercepted. */
export const between: Effect.Effect<Between, never, Scope.Scope> = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => {
      let { at, lasting = false, code }: Fault = none
      let calls: Array<string> = []
      const arm = (fault: Fault): void => {
        ;({ at, lasting = false, code } = fault)
        calls = []
      }
      const pass = (call: string): void => {
        calls.push(call)
        if (calls.length === at || (lasting && at > 0 && calls.length > at)) {
          throw new Driver.SqliteError(`injected ${code}`, code)
        }
      }
      const { prepare, backup } = Driver.prototype
      const preparing = vi.spyOn(Driver.prototype, "prepare").mockImplementation(function (this: Connection, text) {
        pass(`prepare ${text}`)
        const statement = prepare.call(this, text)
        const { all, run } = statement
        const counted =
          (original: Run): Run =>
          (...parameters) => {
            pass(text)
            return original.apply(statement, [...parameters])
          }
        return Object.assign(statement, { all: counted(all), run: counted(run) })
      })
      const copying = vi.spyOn(Driver.prototype, "backup").mockImplementation(async function (
        this: Connection,
        target
      ) {
        pass("begin to copy")
        return backup.call(this, target, { progress: () => pass("copy some pages") })
      })
      return {
        arm,
        calls: () => [...calls],
        restore: () => {
          preparing.mockRestore()
          copying.mockRestore()
          arm(none)
        }
      }
    }),
    ({ restore }) => Effect.sync(restore)
  ),
  ({ arm, calls }) => ({ arm: (fault) => Effect.sync(() => arm(fault)), calls: Effect.sync(calls) })
)

/** Runs an effect with a fault. Calls of the whole process are counted meanwhile. */
export const during =
  (fault: Fault) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<Outcome<A, E>, never, R> =>
    Effect.acquireUseRelease(
      Scope.make(),
      (scope) =>
        Effect.gen(function* () {
          const { arm, calls } = yield* Scope.extend(between, scope)
          yield* arm(fault)
          const exit = yield* Effect.exit(effect)
          return { exit, calls: yield* calls }
        }),
      (scope) => Scope.close(scope, Exit.void)
    )
