/**
 * One connection of a server: decodes frames to calls, and encodes their responses. An idle connection has two waiting
 * fibers and a timer.
 */
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import { TooManyRequests } from "../../deepwell/RemoteError.ts"
import * as Origin from "../../security/Origin.ts"
import { SharedRpcServer, type Send } from "./SharedRpcServer.ts"
import * as StopSignal from "./StopSignal.ts"
import * as DeadlineTimer from "./DeadlineTimer.ts"
import { DeepwellRpcs } from "../DeepwellRpcs.ts"
import { Fairness } from "./Fairness.ts"
import * as JsonLineFrames from "../transport/JsonLineFrames.ts"
import * as RpcHandlers from "../RpcHandlers.ts"
import * as ConnectionDrain from "./ConnectionDrain.ts"
import * as ConnectionLimits from "./ConnectionLimits.ts"
import { LiveSessions } from "./LiveSessions.ts"
import * as RpcMessages from "../transport/RpcMessages.ts"
import * as OutgoingFrames from "./OutgoingFrames.ts"
import * as PacedStart from "./PacedStart.ts"
import type { ByteTransport, WireBroken } from "../transport/ByteTransport.ts"

/** The reason for which the server closed a connection. */
export class Ended extends Data.TaggedError("Ended")<{
  readonly reason: "idle" | "not signed in" | "session ended" | "unread" | "unfinished"
}> {}

const decode = Schema.decodeUnknownEither(RpcMessages.FromClient)
const encodeRefusal = Schema.encodeSync(TooManyRequests)

/** The outcome of a call for the log: the tag of an error, without its fields. */
const outcomeOf = (exit: Schema.ExitEncoded<unknown, unknown, unknown>): string => {
  if (exit._tag === "Success") {
    return "done"
  }
  const { cause } = exit
  return cause._tag === "Fail" && Predicate.hasProperty(cause.error, "_tag") ? String(cause.error._tag) : cause._tag
}

/** The number of frames of one connection after which it yields to the event loop. */
const framesBeforeYield = 16

/** Closes two connections a millisecond: when thousands close at once, other calls run in between. */
const pace = PacedStart.make(2)

/** Waits for a timer, since a fiber that yields does not let the event loop read other sockets. */
const yieldToEventLoop = Effect.sleep(0)

/** The maximum time in milliseconds for which a connection over its rate is not read, because a rejection costs time too. */
const longestPause = 50

/**
 * Serves a connection until the client closes it. A client that closes its side receives the responses to its open calls
 * for the time `stalled`; calls that are still open then are interrupted. Once `closing` has started, no further call is
 * accepted, and the connection ends after the last response. Connections with the same `Fairness` in their context share
 * the server fairly; without one, all connections of the process do.
 *
 * A transport that authenticates its clients passes their `session`: it is signed in from the start, `Login`, `Resume`
 * and `Attach` are refused, and the connection ends with the session, also when `Logout` on this connection ended it.
 *
 * Fails with `BadFrame` when a frame cannot be decoded, with `WireBroken` when the transport fails, and with `Ended` when
 * the client exceeds a limit or its session ends.
 */
export const serve = (
  wire: ByteTransport,
  origin: string,
  limits: ConnectionLimits.Limits = ConnectionLimits.defaults,
  closing: StopSignal.StopSignal = StopSignal.make(),
  session: RpcHandlers.SignedInSession = Option.none()
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const server = yield* SharedRpcServer
      const fairness = yield* Fairness
      const { listen } = yield* LiveSessions
      const over = yield* Deferred.make<void, WireBroken | Ended | JsonLineFrames.BadFrame>()
      const end = (exit: Effect.Effect<void, WireBroken | Ended | JsonLineFrames.BadFrame>) =>
        Deferred.unsafeDone(over, exit)
      const open = new Set<string>()
      const group = Origin.groupOf(origin)
      const bytes = fairness.unsent.open(group, () => end(new Ended({ reason: "unread" })))
      const unfinished = fairness.unfinished.open(group, () => end(new Ended({ reason: "unfinished" })))
      yield* Effect.addFinalizer(() => Effect.zipRight(Effect.sync(bytes.close), Effect.sync(unfinished.close)))
      const idle = yield* Effect.makeLatch(true)
      // Unsent responses count as open calls, or a client that does not read could make calls without a limit.
      let unsent = 0
      let accepted = 0
      let lastMessageAt = performance.now()

      const { isLeaving, leave, settle, follow, close } = ConnectionDrain.make(
        listen,
        () => open.size + unsent > 0,
        (isSessionOver) => end(isSessionOver ? new Ended({ reason: "session ended" }) : Effect.void)
      )
      const { send: sendOut, hasRoom, room } = yield* OutgoingFrames.make(wire, bytes)
      const isAuthenticated = Option.isSome(session)
      const state = yield* RpcHandlers.newConnectionState(
        origin,
        { follow: isAuthenticated ? () => undefined : follow, hasRoom, room },
        session
      )
      follow(Option.getOrUndefined(session)?.id)

      const send = (message: unknown) => Effect.catchAll(sendOut(message), (error) => Deferred.fail(over, error))

      const answer: Send = (response) =>
        Effect.suspend(() => {
          if (response._tag !== "Exit") {
            return send(response)
          }
          open.delete(response.requestId)
          unsent += 1
          return Effect.ensuring(
            Effect.zipRight(
              Effect.annotateLogs(Effect.logDebug("A call was answered"), { outcome: outcomeOf(response.exit) }),
              Effect.zipRight(open.size === 0 ? idle.open : Effect.void, send(response))
            ),
            Effect.sync(() => {
              unsent -= 1
              settle()
            })
          )
        })
      const receive = yield* server.connect(state, answer)
      // Awaits the ends of the calls, so that none runs after the deepwell is closed.
      yield* Effect.addFinalizer(() =>
        Effect.zipRight(
          Effect.forEach([...open], (requestId) => receive({ _tag: "Interrupt", requestId }), { discard: true }),
          idle.await
        )
      )

      const refuse = (requestId: string, cause: object) =>
        send({ _tag: "Exit", requestId, exit: { _tag: "Failure", cause } })
      const tooMany = (refusal: TooManyRequests) => ({ _tag: "Fail", error: encodeRefusal(refusal) })
      const unknown = { _tag: "Die", defect: "Unknown procedure" }

      const accept = (frame: unknown) =>
        Effect.gen(function* () {
          const message = yield* Either.mapLeft(
            decode(frame),
            () => new JsonLineFrames.BadFrame({ reason: "no message" })
          )
          lastMessageAt = performance.now()
          if (message._tag === "Ping") {
            return yield* send({ _tag: "Pong" })
          }
          if (message._tag === "Eof") {
            return leave()
          }
          if (message._tag !== "Request") {
            return yield* receive(message)
          }
          if (isLeaving()) {
            return
          }
          if (open.has(message.id)) {
            return yield* new JsonLineFrames.BadFrame({ reason: "no message" })
          }
          if (open.size + unsent >= limits.requests) {
            return yield* refuse(message.id, tooMany(new TooManyRequests({ limit: limits.requests })))
          }
          // Rejected here: the RPC server responds to an unknown call without its id, so that it would stay open.
          if (!DeepwellRpcs.requests.has(message.tag)) {
            return yield* refuse(message.id, unknown)
          }
          const user = Option.getOrUndefined(yield* Ref.get(state.session))?.user
          const excess = yield* fairness.admit(user, group)
          if (excess !== undefined) {
            yield* refuse(message.id, tooMany(excess))
            return yield* Effect.sleep(Math.min(longestPause, excess.retryAfter ?? longestPause))
          }
          open.add(message.id)
          yield* Effect.annotateLogs(Effect.zipRight(idle.close, receive(message)), {
            request: message.id,
            call: message.tag,
            user: user ?? null
          }).pipe(Effect.uninterruptible)
        })

      const split = JsonLineFrames.splitter(limits.frame, unfinished)
      const listening = wire.take.pipe(
        Effect.flatMap((bytes) => Effect.mapError(split(bytes), Option.some)),
        Effect.flatMap(
          Effect.forEach(
            (frame) =>
              Effect.zipRight(
                Effect.zipRight(room, Effect.mapError(accept(frame), Option.some)),
                Effect.suspend(() => ((accepted += 1) % framesBeforeYield === 0 ? yieldToEventLoop : Effect.void))
              ),
            { discard: true }
          )
        ),
        Effect.forever,
        Effect.catchAll((error: Option.Option<WireBroken | JsonLineFrames.BadFrame>) =>
          Option.match(error, {
            onNone: () => Effect.zipRight(Effect.sync(leave), Effect.timeoutOption(wire.closed, limits.stalled)),
            onSome: Effect.fail
          })
        ),
        Effect.asVoid
      )

      const [idleTime, loginTime] = [Duration.toMillis(limits.idle), Duration.toMillis(limits.login)]
      const idleTimer = DeadlineTimer.make(
        idleTime,
        Effect.sync(() => lastMessageAt + idleTime - performance.now()),
        () => end(new Ended({ reason: "idle" }))
      )
      const loginTimer = DeadlineTimer.make(
        loginTime,
        Effect.map(Ref.get(state.session), (session) => (Option.isNone(session) ? 0 : Infinity)),
        () => end(new Ended({ reason: "not signed in" }))
      )
      const removeListener = closing.onClosing(leave)
      yield* Effect.addFinalizer(() =>
        Effect.sync(() => {
          idleTimer()
          loginTimer()
          close()
          removeListener()
        })
      )

      yield* Effect.forkScoped(Effect.intoDeferred(listening, over))
      const ended = yield* Effect.exit(Deferred.await(over))
      yield* pace
      return yield* ended
    })
  )
