/**
 * Owns the writer connection: closes it after an error that makes it unusable, and reopens it for the next use.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { type Session, inMemory } from "../sqlite/Connection.ts"
import { type DatabaseError, isDatabaseError } from "../DatabaseError.ts"
import * as OpenRetry from "./OpenRetry.ts"
import * as FileReplacement from "../file/FileReplacement.ts"
import * as OpenWriter from "./OpenWriter.ts"

interface Held {
  readonly session: Session
  readonly scope: Scope.CloseableScope
}

/** Runs a function on the writer connection. The caller serializes the calls, see `WriterLock`. */
export type WriterConnection = <A, E, R>(
  use: (session: Session) => Effect.Effect<A, E, R>
) => Effect.Effect<A, E | DatabaseError, R>

// The driver throws a TypeError if the connection was closed.
const isBroken = (error: unknown): boolean =>
  isDatabaseError(error) &&
  (error._tag === "DatabaseCorrupt" ||
    error._tag === "DatabaseForeign" ||
    (error._tag === "DatabaseUnavailable" && !FileReplacement.isLostLog(error)) ||
    (error._tag === "StatementFailed" && error.code === "TypeError"))

const broke = (exit: Exit.Exit<unknown, unknown>): boolean =>
  Exit.isFailure(exit) && (Cause.isDie(exit.cause) || Array.from(Cause.failures(exit.cause)).some(isBroken))

/**
 * Opens the writer connection immediately. A database in memory is never reopened, since closing its connection would delete it.
 * Fails with the errors of `OpenWriter.openWriter`.
 */
export const make = (
  options: OpenWriter.Opening,
  place: FileReplacement.FileReplacement
): Effect.Effect<WriterConnection, DatabaseError, Scope.Scope> =>
  Effect.gen(function* () {
    const parent = yield* Effect.scope
    const openedAtOnce = (chosen: OpenWriter.Opening) =>
      Effect.flatMap(Scope.fork(parent, ExecutionStrategy.sequential), (scope) =>
        OpenWriter.openWriter(chosen).pipe(
          Scope.extend(scope),
          Effect.map((session): Held => ({ session, scope })),
          Effect.zipLeft(place.opened("write")),
          Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause)))
        )
      )
    const opened = (chosen: OpenWriter.Opening) =>
      OpenRetry.openWithRetry(chosen.filename, "write", chosen.settings, openedAtOnce(chosen))
    let held: Held | undefined = yield* opened(options)
    // Without `create`, so that a file that was removed or emptied in the meantime is not initialized as a new database.
    const openedAgain = opened({ ...options, create: false })

    const checkOut = Effect.suspend(() =>
      held === undefined
        ? Effect.tap(openedAgain, (again) =>
            Effect.sync(() => {
              held = again
            })
          )
        : Effect.succeed(held)
    )

    const giveBack = ({ session, scope }: Held, exit: Exit.Exit<unknown, unknown>) =>
      Effect.suspend(() => {
        if (options.filename === inMemory || !(broke(exit) || session.driver.inTransaction())) {
          return Effect.void
        }
        held = undefined
        return Effect.zipRight(place.closed, Scope.close(scope, Exit.void))
      })

    return (use) => Effect.acquireUseRelease(checkOut, ({ session }) => use(session), giveBack)
  })
