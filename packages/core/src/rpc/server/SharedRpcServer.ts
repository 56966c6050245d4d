/**
 * The RPC server that all connections of a process share. A server for each connection would use more memory than all
 * other state of an idle connection.
 */
import type { FromServerEncoded } from "@effect/rpc/RpcMessage"
import * as RpcServer from "@effect/rpc/RpcServer"
import type * as Scope from "effect/Scope"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Mailbox from "effect/Mailbox"
import type * as Deepwell from "../../deepwell/Deepwell.ts"
import { DeepwellRpcs } from "../DeepwellRpcs.ts"
import * as RpcHandlers from "../RpcHandlers.ts"
import type * as RpcMessages from "../transport/RpcMessages.ts"

/** Sends one message to the client of a connection. */
export type Send = (message: FromServerEncoded) => Effect.Effect<void>

/** Handles one message of a client. Responses are sent through the client's `Send`, in any order. */
export type Receive = (message: RpcMessages.FromClient) => Effect.Effect<void>

/** The RPC server, provided by `layer`. */
export class SharedRpcServer extends Context.Tag("scipnet/CallServer")<
  SharedRpcServer,
  {
    /**
     * Adds a client with the state of its connection. When the scope closes, the client is removed: its calls are
     * interrupted, and their responses are not sent.
     */
    readonly connect: (caller: RpcHandlers.ConnectionState, send: Send) => Effect.Effect<Receive, never, Scope.Scope>
  }
>() {}

const make = Effect.gen(function* () {
  const handlers = yield* DeepwellRpcs.toHandlersContext(RpcHandlers.make).pipe(
    // A default: each message provides the caller of its own connection.
    Effect.provideServiceEffect(
      RpcHandlers.CurrentConnection,
      RpcHandlers.newConnectionState("unknown", { follow: () => undefined, hasRoom: () => true, room: Effect.void })
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
              Effect.provideService(pass(client, message), RpcHandlers.CurrentConnection, caller)
        )
      )
  })
})

/** Serves a deepwell. When the scope closes, open calls are interrupted and awaited. */
export const layer: Layer.Layer<SharedRpcServer, never, Deepwell.Deepwell> = Layer.scoped(SharedRpcServer, make)
