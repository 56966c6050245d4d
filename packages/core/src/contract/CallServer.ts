/**
 * The RPC server of a process. Connections share it, since a server and its handlers for each connection would cost
 * more memory than everything else that an idle connection holds.
 */
import type { FromServerEncoded } from "@effect/rpc/RpcMessage"
import * as RpcServer from "@effect/rpc/RpcServer"
import type { Scope } from "effect"
import { Context, Effect, Layer, Mailbox } from "effect"
import type * as Deepwell from "../deepwell/Deepwell.ts"
import { Contract } from "./Contract.ts"
import * as Handlers from "./Handlers.ts"
import type * as Messages from "./Messages.ts"

/** Sends one message to the client of a connection. */
export type Send = (message: FromServerEncoded) => Effect.Effect<void>

/** Passes one message of a client to its calls. Answers come through the client's `Send`, in any order. */
export type Receive = (message: Messages.FromClient) => Effect.Effect<void>

/** The server of the calls of all connections: `layer` makes it. */
export class CallServer extends Context.Tag("scipnet/CallServer")<
  CallServer,
  {
    /**
     * Adds a client, whose calls are made by `caller`. When the scope closes, the client is removed: its calls are
     * interrupted, and their answers are not sent.
     */
    readonly connect: (caller: Handlers.Caller, send: Send) => Effect.Effect<Receive, never, Scope.Scope>
  }
>() {}

const make = Effect.gen(function* () {
  const handlers = yield* Contract.toHandlersContext(Handlers.make).pipe(
    // Each message brings the caller of its own connection, which takes the place of this one.
    Effect.provideServiceEffect(Handlers.CurrentCaller, Handlers.caller("unknown"))
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
  yield* RpcServer.make(Contract, { disableFatalDefects: true, spanPrefix: "Server" }).pipe(
    Effect.provide(handlers),
    Effect.provideService(RpcServer.Protocol, protocol),
    Effect.interruptible,
    Effect.forkScoped
  )

  return CallServer.of({
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
              Effect.provideService(pass(client, message), Handlers.CurrentCaller, caller)
        )
      )
  })
})

/** Serves a deepwell. Closing the scope interrupts the calls that are left, and waits for their end. */
export const layer: Layer.Layer<CallServer, never, Deepwell.Deepwell> = Layer.scoped(CallServer, make)
