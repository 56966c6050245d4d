/**
 * One connection of a server: its frames become calls, and their answers frames. Each has a server of its own, so that
 * nothing of one is in the way of another.
 */
import * as RpcServer from "@effect/rpc/RpcServer"
import {
  Clock,
  Data,
  Deferred,
  Duration,
  Effect,
  Either,
  Mailbox,
  Option,
  Predicate,
  Ref,
  Schema,
  Stream
} from "effect"
import { TooManyRequests } from "../deepwell/RemoteError.ts"
import { Contract } from "./Contract.ts"
import { Fairness } from "./Fairness.ts"
import * as Frames from "./Frames.ts"
import * as Handlers from "./Handlers.ts"
import * as Messages from "./Messages.ts"
import type { Wire, WireBroken } from "./Wire.ts"

/** What one connection may ask of a server, and for how long it may be silent. */
export interface Limits {
  /** How long a frame may be, in bytes. */
  readonly frame: number
  /** How many requests of a connection are answered at a time. */
  readonly requests: number
  /** How long a connection may be silent. */
  readonly idle: Duration.Duration
  /** How long it may take to sign in. */
  readonly login: Duration.Duration
}

/** Limits for people at terminals: 1 MiB a frame, 32 requests at a time, ten minutes of silence, two to sign in. */
export const defaults: Limits = {
  frame: 1024 * 1024,
  requests: 32,
  idle: Duration.minutes(10),
  login: Duration.minutes(2)
}

/** Why the server ended a connection. */
export class Ended extends Data.TaggedError("Ended")<{ readonly reason: "idle" | "not signed in" | "unread" }> {}

const decode = Schema.decodeUnknownEither(Messages.FromClient)
const encodeRefusal = Schema.encodeSync(TooManyRequests)

/** What became of a call, for the log: an error by its tag, and nothing that it says. */
const outcomeOf = (exit: Schema.ExitEncoded<unknown, unknown, unknown>): string => {
  if (exit._tag === "Success") {
    return "done"
  }
  const { cause } = exit
  return cause._tag === "Fail" && Predicate.hasProperty(cause.error, "_tag") ? String(cause.error._tag) : cause._tag
}

/** After how many frames of one connection the others have their turn. */
const turnAfter = 16

/** Fibers alone do not let the event loop look at other sockets; a timer does. */
const turn = Effect.sleep(0)

/** Above so many bytes of unsent answers a connection takes no new request until the client has read some. */
const unsentBeforeNext = 1024 * 1024

/** How long a connection over its rate takes nothing more, at most: what is refused has its costs too. */
const longestPause = 50

/**
 * Answers until the other side leaves, and ends its calls then. Fails with `BadFrame` when what comes in cannot be read,
 * with `WireBroken`, or with `Ended` when the client does not do its part. Once `closing` is done, it takes nothing more,
 * and ends when what was asked is answered. Needs the deepwell. Connections with the same `Fairness` in their context
 * share the server fairly; without one it is shared by all of the process.
 */
export const serve = (
  wire: Wire,
  origin: string,
  limits: Limits = defaults,
  closing: Effect.Effect<void> = Effect.never
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const fairness = yield* Fairness
      const caller = yield* Handlers.caller(origin)
      const handlers = yield* Contract.toHandlersContext(yield* Handlers.make(caller, fairness))
      const disconnects = yield* Mailbox.make<number>()
      const broken = yield* Deferred.make<never, WireBroken | Ended>()
      const open = new Set<string>()
      const bytes = fairness.unsent.open(origin, () =>
        Deferred.unsafeDone(broken, Effect.fail(new Ended({ reason: "unread" })))
      )
      yield* Effect.addFinalizer(() => Effect.sync(bytes.close))
      // Answers that are not taken yet count too, or somebody who reads none could ask for them without end.
      let unsent = 0
      let taken = 0
      let heard = yield* Clock.currentTimeMillis

      const send = (message: unknown) =>
        Effect.suspend(() => {
          const frame = Frames.encode(message)
          bytes.add(frame.length)
          return Effect.ensuring(
            Effect.catchAll(wire.send(frame), (error) => Deferred.fail(broken, error)),
            Effect.sync(() => bytes.remove(frame.length))
          )
        })
      const room = Effect.suspend(() =>
        bytes.bytes() <= unsentBeforeNext
          ? Effect.void
          : Effect.repeat(Effect.sleep("10 millis"), { until: () => bytes.bytes() <= unsentBeforeNext })
      )

      let receive: (message: Messages.FromClient) => Effect.Effect<void> = () => Effect.void
      const protocol = yield* RpcServer.Protocol.make((write) => {
        receive = (message) =>
          write(0, message._tag === "Request" ? { payload: undefined, headers: [], ...message } : message)
        return Effect.succeed({
          disconnects,
          send: (_client, response) =>
            Effect.suspend(() => {
              if (response._tag !== "Exit") {
                return send(response)
              }
              open.delete(response.requestId)
              unsent += 1
              return Effect.ensuring(
                Effect.zipRight(
                  Effect.annotateLogs(Effect.logDebug("A call was answered"), { outcome: outcomeOf(response.exit) }),
                  send(response)
                ),
                Effect.sync(() => {
                  unsent -= 1
                })
              )
            }),
          end: () => Effect.void,
          clientIds: Effect.succeed(new Set([0])),
          initialMessage: Effect.succeedNone,
          supportsAck: true,
          supportsTransferables: false,
          supportsSpanPropagation: false
        })
      })

      const refuse = (requestId: string, cause: object) =>
        send({ _tag: "Exit", requestId, exit: { _tag: "Failure", cause } })
      const tooMany = (refusal: TooManyRequests) => ({ _tag: "Fail", error: encodeRefusal(refusal) })
      const unknown = { _tag: "Die", defect: "Unknown procedure" }

      const accept = (frame: unknown) =>
        Effect.gen(function* () {
          const message = yield* Either.mapLeft(decode(frame), () => new Frames.BadFrame({ reason: "no message" }))
          heard = yield* Clock.currentTimeMillis
          if (message._tag !== "Request") {
            return yield* receive(message)
          }
          if (open.has(message.id)) {
            return yield* new Frames.BadFrame({ reason: "no message" })
          }
          if (open.size + unsent >= limits.requests) {
            return yield* refuse(message.id, tooMany(new TooManyRequests({ limit: limits.requests })))
          }
          // Here, since the server of the calls answers it without its id, and it would stay open.
          if (!Contract.requests.has(message.tag)) {
            return yield* refuse(message.id, unknown)
          }
          const user = Option.getOrUndefined(yield* Ref.get(caller.session))?.user
          const excess = yield* fairness.admit(user, origin)
          if (excess !== undefined) {
            yield* refuse(message.id, tooMany(excess))
            return yield* Effect.sleep(Math.min(longestPause, excess.retryAfter ?? longestPause))
          }
          open.add(message.id)
          yield* Effect.annotateLogs(receive(message), {
            request: message.id,
            call: message.tag,
            user: user ?? null
          })
        })

      const split = Frames.splitter(limits.frame)
      const listening = Stream.runForEach(wire.received, (bytes) =>
        Effect.flatMap(
          split(bytes),
          Effect.forEach(
            (frame) =>
              Effect.zipRight(
                Effect.zipRight(room, accept(frame)),
                Effect.suspend(() => ((taken += 1) % turnAfter === 0 ? turn : Effect.void))
              ),
            { discard: true }
          )
        )
      )

      const silence = Effect.gen(function* () {
        const idle = Duration.toMillis(limits.idle)
        yield* Effect.iterate(idle, {
          while: (left) => left > 0,
          body: (left) =>
            Effect.delay(
              Effect.map(Clock.currentTimeMillis, (now) => heard + idle - now),
              left
            )
        })
        return yield* new Ended({ reason: "idle" })
      })
      const stranger = Effect.gen(function* () {
        yield* Effect.sleep(limits.login)
        if (Option.isNone(yield* Ref.get(caller.session))) {
          return yield* new Ended({ reason: "not signed in" })
        }
        return yield* Effect.never
      })

      const answered = Effect.repeat(Effect.sleep("10 millis"), { until: () => open.size + unsent === 0 })

      yield* RpcServer.make(Contract, { disableFatalDefects: true, spanPrefix: "Server" }).pipe(
        Effect.provide(handlers),
        Effect.provideService(RpcServer.Protocol, protocol),
        Effect.forkScoped
      )
      // Whatever ends it first, be that a failure.
      yield* listening.pipe(
        Effect.raceFirst(silence),
        Effect.raceFirst(stranger),
        Effect.raceFirst(Deferred.await(broken)),
        Effect.raceFirst(Effect.zipRight(closing, answered))
      )
    })
  )
