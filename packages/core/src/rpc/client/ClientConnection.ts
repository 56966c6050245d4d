/**
 * One connection of a client to a server.
 */
import * as RpcClient from "@effect/rpc/RpcClient"
import { RpcClientError } from "@effect/rpc/RpcClientError"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
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

/** The maximum length of a response frame, in bytes. */
const frameLimit = 64 * 1024 * 1024

/** The interval of pings, and the time without a message after which the server counts as gone. */
const pingInterval = Duration.seconds(10)
const maximumSilence = Duration.seconds(30)

/** The maximum time for the response to `Hello`. */
const helloTimeout = Duration.seconds(10)

/** The reasons for which a connection is lost. */
export type Lost = ConnectionLost | InvalidResponse | MessageTooLong | ServerUnreachable | SessionEnded

/** The error for the reason that a server sends before it closes a connection; undefined for a defect of the protocol. */
const lostReason = (server: string, reason: unknown): Lost | undefined => {
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

/** Opens a client on a transport until the scope closes. `server` is its name in errors; `lost` fails when the connection ends. */
export const make = (wire: ByteTransport, server: string, program: string) =>
  Effect.gen(function* () {
    const lost = yield* Deferred.make<never, Lost>()
    let lastMessageAt = performance.now()
    let isLost = false

    const protocol = yield* RpcClient.Protocol.make((write) =>
      Effect.gen(function* () {
        const end = (error: Lost) =>
          Effect.suspend(() => {
            isLost = true
            return Effect.zipRight(
              Deferred.fail(lost, error),
              write({ _tag: "ClientProtocolError", error: broken("Protocol", error._tag) })
            )
          })
        const split = JsonLineFrames.splitter(frameLimit)
        const accept = (frame: unknown) =>
          Effect.flatMap(decode(frame), (message) => {
            lastMessageAt = performance.now()
            const known = message._tag === "Defect" ? lostReason(server, message.defect) : undefined
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
          performance.now() - lastMessageAt > Duration.toMillis(maximumSilence)
            ? end(new ConnectionLost({ server }))
            : Effect.ignore(wire.send(JsonLineFrames.encode({ _tag: "Ping" })))
        )
        yield* Effect.forkScoped(Effect.forever(Effect.delay(ping, pingInterval)))
        return {
          send: (message) =>
            isLost
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
      Effect.timeoutFail({ duration: helloTimeout, onTimeout: () => new InvalidResponse({ server }) }),
      Effect.catchTag("RpcClientError", () => Deferred.await(lost)),
      // No session is signed in before the response to `Hello`.
      Effect.catchTag("SessionEnded", () => new InvalidResponse({ server })),
      Effect.catchAllDefect(() => new InvalidResponse({ server }))
    )
    if (hello.version !== version) {
      return yield* new ProtocolMismatch({ own: version, server: hello.version })
    }
    return { client, lost: Deferred.await(lost), isLost: () => isLost }
  })

export type ClientConnection = Effect.Effect.Success<ReturnType<typeof make>>
