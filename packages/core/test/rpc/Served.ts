/** A server of a deepwell over a transport within the process, whose connections can be broken. */
import { duplexPair } from "node:stream"
import type { Duplex } from "node:stream"
import { Effect, Either, Layer } from "effect"
import * as SharedRpcServer from "../../src/rpc/server/SharedRpcServer.ts"
import * as ConnectionLimits from "../../src/rpc/server/ConnectionLimits.ts"
import * as ServerConnection from "../../src/rpc/server/ServerConnection.ts"
import * as Fairness from "../../src/rpc/server/Fairness.ts"
import * as JsonLineFrames from "../../src/rpc/transport/JsonLineFrames.ts"
import * as RemoteDeepwell from "../../src/rpc/client/RemoteDeepwell.ts"
import * as ByteTransport from "../../src/rpc/transport/ByteTransport.ts"

/** Rates that the tests do not exceed. */
const shared: Partial<Fairness.Limits> = { rate: 100_000, burst: 100_000 }

/** Serves the deepwell in the context. Each dial opens a connection to it. */
export const make = (limits: Partial<ConnectionLimits.Limits> = {}, fairness: Partial<Fairness.Limits> = shared) =>
  Effect.gen(function* () {
    const own = Layer.succeed(Fairness.Fairness, Fairness.make(fairness))
    const calls = yield* Layer.build(Layer.provideMerge(SharedRpcServer.layer, own))
    const runtime = yield* Effect.provide(Effect.runtime<SharedRpcServer.SharedRpcServer>(), calls)
    const scope = yield* Effect.scope
    const open = new Set<Duplex>()
    const endings: Array<string> = []
    let dialled = 0

    const accept = Effect.gen(function* () {
      const [near, far] = duplexPair()
      dialled += 1
      open.add(near)
      open.add(far)
      far.once("close", () => {
        open.delete(far)
        // As with a socket, both ends close together.
        near.destroy()
      })
      near.once("close", () => open.delete(near))
      near.on("error", () => undefined)
      far.on("error", () => undefined)
      yield* ServerConnection.serve(ByteTransport.fromDuplex(far, "5 seconds"), "here", {
        ...ConnectionLimits.defaults,
        ...limits
      }).pipe(
        Effect.either,
        Effect.tap((ended) =>
          Effect.async<void>((resume) => {
            endings.push(Either.isLeft(ended) ? ended.left._tag : "left")
            const told = Either.isLeft(ended)
              ? JsonLineFrames.encode({ _tag: "Defect", defect: ended.left.reason })
              : ""
            far.end(told, () => resume(Effect.void))
            far.once("close", () => resume(Effect.void))
          })
        ),
        Effect.ensuring(Effect.sync(() => far.destroy())),
        Effect.provide(runtime),
        // Forked inside of an acquire, which is uninterruptible.
        Effect.interruptible,
        Effect.forkIn(scope)
      )
      return near
    })
    const dial = Effect.map(
      Effect.acquireRelease(accept, (near) => Effect.sync(() => near.destroy())),
      (near) => ByteTransport.fromDuplex(near, "5 seconds")
    )
    return {
      dial,
      endings,
      dialled: () => dialled,
      /** The number of open connections. */
      connected: () => Math.ceil(open.size / 2),
      /** Opens a connection for raw bytes. */
      raw: Effect.acquireRelease(accept, (near) => Effect.sync(() => near.destroy())),
      layer: RemoteDeepwell.layer({ server: "test", program: "test 1", dial, patience: "2 seconds" }),
      /** Breaks all connections. */
      cut: Effect.sync(() => {
        for (const side of open) {
          side.destroy()
        }
        open.clear()
      })
    }
  })
