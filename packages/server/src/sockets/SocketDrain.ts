/**
 * Stops a listener: closes its connections when their open calls have ended.
 */
import type * as Net from "node:net"
import type * as StopSignal from "@scipnet/core/rpc/server/StopSignal"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/**
 * When the scope closes, stops accepting connections, waits for open calls, and destroys the sockets that are left after
 * `grace`. `sockets` are the open ones.
 */
export const onScopeEnd = (
  server: Net.Server,
  stopping: StopSignal.StopSignal,
  sockets: ReadonlySet<Net.Socket>,
  grace: Duration.Duration
) =>
  Effect.addFinalizer(() =>
    Effect.gen(function* () {
      server.close()
      stopping.start()
      const allClosed = Effect.repeat(Effect.sleep("10 millis"), { until: () => sockets.size === 0 })
      yield* Effect.ignore(Effect.timeout(Effect.interruptible(allClosed), grace))
      for (const socket of sockets) {
        socket.destroy()
      }
    })
  )
