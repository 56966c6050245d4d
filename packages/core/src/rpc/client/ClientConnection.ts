/**
 * One connection to a server, from the side that asks.
 */
import * as RpcClient from "@effect/rpc/RpcClient"
import { RpcClientError } from "@effect/rpc/RpcClientError"
import { Deferred, Duration, Effect, Schema, Stream } from "effect"
import {
  ConnectionLost,
  InvalidResponse,
  MessageTooLong,
  ProtocolMismatch,
  ServerUnreachable
} from "../../deepwell/RemoteError.ts"
import { SessionEnded } from "../../domain/Rejection.ts"
import * as CallRetry from "./CallRetry.ts"
import { DeepwellRpcs, version } from "../DeepwellRpcs.ts"
import * as JsonLineFrames from "../transport/JsonLineFrames.ts"
import * as RpcMessages from "../transport/RpcMessages.ts"
import type { ByteTransport } from "../transport/ByteTransport.ts"

const decode = Schema.decodeUnknownEither(RpcMessages.FromServer)

/** What a server answers may be longer than what it is asked. */
const frameLimit = 64 * 1024 * 1024

/** How often to ask whether the server is there, and how long it may keep silent. */
const interval = Duration.seconds(10)
const silence = Duration.seconds(30)

/** How long a server may take to say what it is. */
const greeting = Duration.seconds(10)

/** Why there is no connection any more. */
export type Lost = ConnectionLost | InvalidResponse | MessageTooLong | ServerUnreachable | SessionEnded

/** What a server says before it closes a connection for a reason that is nobody's fault in the protocol. */
const farewell = (server: string, reason: unknown): Lost | undefined => {
  switch (reason) {
    case "full":
      return new ServerUnreachable({ server, reason })
    case "too long":
      return new MessageTooLong({ server })
    case "idle":
    case "not signed in":
    case "unread":
    case "unfinished":
      return new ConnectionLost({ server })
    case "session ended":
      return new SessionEnded()
    default:
      return undefined
  }
}

const broken = (reason: "Protocol", message: string) => new RpcClientError({ reason, message })

/** Speaks over a wire until the scope closes. `server` is what it is called in errors; `lost` fails when it is over. */
export const make = (wire: ByteTransport, server: string, program: string) =>
  Effect.gen(function* () {
    const lost = yield* Deferred.make<never, Lost>()
    let heard = performance.now()
    let over = false

    const protocol = yield* RpcClient.Protocol.make((write) =>
      Effect.gen(function* () {
        const end = (error: Lost) =>
          Effect.suspend(() => {
            over = true
            return Effect.zipRight(
              Deferred.fail(lost, error),
              write({ _tag: "ClientProtocolError", error: broken("Protocol", error._tag) })
            )
          })
        const split = JsonLineFrames.splitter(frameLimit)
        const accept = (frame: unknown) =>
          Effect.flatMap(decode(frame), (message) => {
            heard = performance.now()
            const known = message._tag === "Defect" ? farewell(server, message.defect) : undefined
            return known === undefined ? write(message) : end(known)
          })
        yield* Stream.runForEach(Stream.repeatEffectOption(wire.take), (bytes) =>
          Effect.flatMap(split(bytes), Effect.forEach(accept, { discard: true }))
        ).pipe(
          Effect.matchEffect({
            onSuccess: () => end(new ConnectionLost({ server })),
            onFailure: (error) =>
              end(error._tag === "WireBroken" ? new ConnectionLost({ server }) : new InvalidResponse({ server }))
          }),
          Effect.forkScoped
        )
        const ping = Effect.suspend(() =>
          performance.now() - heard > Duration.toMillis(silence)
            ? end(new ConnectionLost({ server }))
            : Effect.ignore(wire.send(JsonLineFrames.encode({ _tag: "Ping" })))
        )
        yield* Effect.forkScoped(Effect.forever(Effect.delay(ping, interval)))
        return {
          send: (message) =>
            over
              ? broken("Protocol", "ConnectionLost")
              : Effect.mapError(wire.send(JsonLineFrames.encode(message)), ({ reason }) => broken("Protocol", reason)),
          supportsAck: true,
          supportsTransferables: false
        }
      })
    )
    const client = yield* Effect.provideService(
      RpcClient.make(DeepwellRpcs, { spanPrefix: "Client" }),
      RpcClient.Protocol,
      protocol
    )
    const hello = yield* CallRetry.call(client.Hello({ version, program })).pipe(
      Effect.timeoutFail({ duration: greeting, onTimeout: () => new InvalidResponse({ server }) }),
      Effect.catchTag("RpcClientError", () => Deferred.await(lost)),
      // No session is signed in on a connection that has said no more than this.
      Effect.catchTag("SessionEnded", () => new InvalidResponse({ server })),
      Effect.catchAllDefect(() => new InvalidResponse({ server }))
    )
    if (hello.version !== version) {
      return yield* new ProtocolMismatch({ own: version, server: hello.version })
    }
    return { client, lost: Deferred.await(lost), isLost: () => over }
  })

export type ClientConnection = Effect.Effect.Success<ReturnType<typeof make>>
