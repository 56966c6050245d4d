/**
 * The RPC server of a process. Connections share it, since a server and its handlers for each connection would cost
 * more memory than everything else that an idle connection holds.
 */
import type { FromServerEncoded } from "@effect/rpc/RpcMessage"
import * as RpcServer from "@effect/rpc/RpcServer"
import type { Scope } from "effect"
import { Context, Effect, Layer, Mailbox } from "effect"
import type * as Deepwell from "../../deepwell/Deepwell.ts"
import { DeepwellRpcs } from "../DeepwellRpcs.ts"
import * as RpcHandlers from "../RpcHandlers.ts"
import type * as RpcMessages from "../transport/RpcMessages.ts"

/** Sends one message to the client of a connection. */
export type Send = (message: FromServerEncoded) => Effect.Effect<void>

/** Passes one message of a client to its calls. Answers come through the client's `Send`, in any order. */
export type Receive = (message: RpcMessages.FromClient) => Effect.Effect<void>

/** The server of the calls of all connections: `layer` makes it. */
export class SharedRpcServer extends Context.Tag("scipnet/CallServer")<
  SharedRpcServer,
  {
    /**
     * Adds a client, whose calls are made by `caller`. When the scope closes, the client is removed: its calls are
     * interrupted, and their answers are not sent.
     */
    readonly connect: (caller: RpcHandlers.Caller, send: Send) => Effect.Effect<Receive, never, Scope.Scope>
  }
>() {}

const make = Effect.gen(function* () {
  const handlers = yield* DeepwellRpcs.toHandlersContext(RpcHandlers.make).pipe(
    // Each message brings the caller of its own connection, which takes the place of this one.
    Effect.provideServiceEffect(
      RpcHandlers.CurrentCaller,
      RpcHandlers.caller("unknown", { follow: () => undefined, hasRoom: () => true, room: Effect.void })
    )
  )
  const disconnects = yield* Mailbox.make<number>()
  const clients = new Map<number, Send>()
  let last = 0
  let pass: (client: number, message: Parameters<Receive>[0]) => Effect.Effect<void> = () => Effect.void

  const protocol = yield* RpcServer.Protocol.make((write) => {
    pass = (client, message) =>
      write(client, message._tag === "Request" ? { payload: undefined, headers: [], ...message } : message)
    return Effect.succeed({
      disconnects,
      send: (client, message) => clients.get(client)?.(message) ?? Effect.void,
      end: () => Effect.void,
      clientIds: Effect.sync(() => new Set(clients.keys())),
      initialMessage: Effect.succeedNone,
      supportsAck: true,
      supportsTransferables: false,
      supportsSpanPropagation: false
    })
  })
  yield* RpcServer.make(DeepwellRpcs, { disableFatalDefects: true, spanPrefix: "Server" }).pipe(
    Effect.provide(handlers),
    Effect.provideService(RpcServer.Protocol, protocol),
    Effect.interruptible,
    Effect.forkScoped
  )

  return SharedRpcServer.of({
    connect: (caller, send) =>
      Effect.acquireRelease(
        Effect.sync(() => {
          last += 1
          clients.set(last, send)
          return last
        }),
        (client) =>
          Effect.suspend(() => {
            clients.delete(client)
            return disconnects.offer(client)
          })
      ).pipe(
        Effect.map(
          (client): Receive =>
            (message) =>
              Effect.provideService(pass(client, message), RpcHandlers.CurrentCaller, caller)
        )
      )
  })
})

/** Serves a deepwell. Closing the scope interrupts the calls that are left, and waits for their end. */
export const layer: Layer.Layer<SharedRpcServer, never, Deepwell.Deepwell> = Layer.scoped(SharedRpcServer, make)
