/** Waits for servers to become ready or unready, and measures it. */
import { Duration, Effect, Option } from "effect"
import type * as ServerProcess from "../../packages/server/test/ServerProcess.ts"

/** The status of `/readyz`. */
export const statusOf = ({ http }: ServerProcess.Running) =>
  Effect.map(
    Effect.promise(() => fetch(`${http}/readyz`)),
    ({ status }) => status
  )

/** Milliseconds until a server answers `/readyz` with a status and, if given, its log has a text. Dies after 20 seconds. */
export const until = (server: ServerProcess.Running, status: number, logged = "") =>
  Effect.repeat(Effect.delay(statusOf(server), 25), {
    until: (found) => found === status && server.log().includes(logged)
  }).pipe(
    Effect.timed,
    Effect.map(([took]) => Duration.toMillis(took)),
    Effect.timeoutOption("20 seconds"),
    Effect.flatMap(
      Option.match({
        onNone: () => Effect.dieMessage(`/readyz is not ${status} with ${logged}: ${server.log().slice(0, 9_000)}`),
        onSome: Effect.succeed
      })
    )
  )
