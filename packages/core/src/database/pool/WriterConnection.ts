/**
 * The writing connection for as long as it is good: one that broke is closed, and opened again by whoever comes next.
 */
import { Cause, Effect, ExecutionStrategy, Exit, Scope } from "effect"
import { inMemory } from "../sqlite/Connection.ts"
import type { Session } from "../sqlite/Connection.ts"
import type { DatabaseError } from "../DatabaseError.ts"
import { isDatabaseError } from "../DatabaseError.ts"
import * as OpenRetry from "./OpenRetry.ts"
import * as FileReplacement from "../file/FileReplacement.ts"
import type { Opening } from "./OpenWriter.ts"
import * as OpenWriter from "./OpenWriter.ts"

interface Held {
  readonly session: Session
  readonly scope: Scope.CloseableScope
}

/** To be used by one at a time. */
export type WriterConnection = <A, E, R>(
  use: (session: Session) => Effect.Effect<A, E, R>
) => Effect.Effect<A, E | DatabaseError, R>

// A handle that was closed answers with an exception of the runtime's own.
const isBroken = (error: unknown): boolean =>
  isDatabaseError(error) &&
  (error._tag === "DatabaseCorrupt" ||
    error._tag === "DatabaseForeign" ||
    (error._tag === "DatabaseUnavailable" && !FileReplacement.isLostLog(error)) ||
    (error._tag === "StatementFailed" && error.code === "TypeError"))

const broke = (exit: Exit.Exit<unknown, unknown>): boolean =>
  Exit.isFailure(exit) && (Cause.isDie(exit.cause) || Array.from(Cause.failures(exit.cause)).some(isBroken))

/** Opens it at once. What has no file is kept whatever happens, since it would be gone with its connection. */
export const make = (
  options: Opening,
  place: FileReplacement.FileReplacement = FileReplacement.none
): Effect.Effect<WriterConnection, DatabaseError, Scope.Scope> =>
  Effect.gen(function* () {
    const parent = yield* Effect.scope
    const openedAtOnce = (chosen: Opening) =>
      Effect.flatMap(Scope.fork(parent, ExecutionStrategy.sequential), (scope) =>
        OpenWriter.openWriter(chosen).pipe(
          Scope.extend(scope),
          Effect.map((session): Held => ({ session, scope })),
          Effect.zipLeft(place.entered("write")),
          Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause)))
        )
      )
    const opened = (chosen: Opening) =>
      OpenRetry.waitedFor(chosen.filename, "write", chosen.settings, openedAtOnce(chosen))
    let held: Held | undefined = yield* opened(options)
    // What was there and is empty by now is no new database.
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
        return Effect.zipRight(place.left, Scope.close(scope, Exit.void))
      })

    return (use) => Effect.acquireUseRelease(checkOut, ({ session }) => use(session), giveBack)
  })
