/**
 * One connection of a server: its frames become calls, and their answers frames. While it is idle it holds two fibers
 * that wait and a timer.
 */
import { Data, Deferred, Duration, Effect, Either, Option, Predicate, Ref, Schema } from "effect"
import { TooManyRequests } from "../../deepwell/RemoteError.ts"
import * as Origin from "../../security/Origin.ts"
import type { Send } from "./SharedRpcServer.ts"
import { SharedRpcServer } from "./SharedRpcServer.ts"
import * as StopSignal from "./StopSignal.ts"
import * as DeadlineTimer from "./DeadlineTimer.ts"
import { DeepwellRpcs } from "../DeepwellRpcs.ts"
import { Fairness } from "./Fairness.ts"
import * as JsonLineFrames from "../transport/JsonLineFrames.ts"
import * as RpcHandlers from "../RpcHandlers.ts"
import * as ConnectionDrain from "./ConnectionDrain.ts"
import { LiveSessions } from "./LiveSessions.ts"
import * as RpcMessages from "../transport/RpcMessages.ts"
import * as OutgoingFrames from "./OutgoingFrames.ts"
import * as PacedStart from "./PacedStart.ts"
import type { ByteTransport, WireBroken } from "../transport/ByteTransport.ts"

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
  /** How long the answers to what was asked may take once the client has closed its own side. */
  readonly stalled: Duration.Duration
}

/**
 * Limits for people at terminals: 1 MiB a frame, 32 requests at a time, ten minutes of silence, two to sign in, half a
 * minute for answers to a client that sends nothing more.
 */
export const defaults: Limits = {
  frame: 1024 * 1024,
  requests: 32,
  idle: Duration.minutes(10),
  login: Duration.minutes(2),
  stalled: Duration.seconds(30)
}

/** Why the server ended a connection. */
export class Ended extends Data.TaggedError("Ended")<{
  readonly reason: "idle" | "not signed in" | "session ended" | "unread" | "unfinished"
}> {}

const decode = Schema.decodeUnknownEither(RpcMessages.FromClient)
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

/** Thousands of connections may end at once, and the ends of these cost time that others would wait for. */
const pace = PacedStart.make(2)

/** Fibers alone do not let the event loop look at other sockets; a timer does. */
const turn = Effect.sleep(0)

/** How long a connection over its rate takes nothing more, at most: what is refused has its costs too. */
const longestPause = 50

/**
 * Answers until the other side leaves. A client that closes its own side gets the answers to what it asked before, for
 * as long as `stalled`; calls that are left then are interrupted. Fails with `BadFrame` when what comes in cannot be read,
 * with `WireBroken`, or with `Ended` when the client does not do its part. Once `closing` has started, it takes nothing
 * more, and ends when what was asked is answered. Connections with the same `Fairness` in their context share the server
 * fairly; without one all of the process do.
 */
export const serve = (
  wire: ByteTransport,
  origin: string,
  limits: Limits = defaults,
  closing: StopSignal.StopSignal = StopSignal.make()
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
      // Answers that are not taken yet count too, or a client that reads none could ask for them without end.
      let unsent = 0
      let taken = 0
      let heard = performance.now()

      const { isLeaving, leave, settle, follow, close } = ConnectionDrain.make(
        listen,
        () => open.size + unsent > 0,
        (isSessionOver) => end(isSessionOver ? new Ended({ reason: "session ended" }) : Effect.void)
      )
      const { send: sendOut, hasRoom, room } = yield* OutgoingFrames.make(wire, bytes)
      const caller = yield* RpcHandlers.caller(origin, { follow, hasRoom, room })

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
      const receive = yield* server.connect(caller, answer)
      // Their ends are waited for, so that no call goes on in a deepwell that is closed.
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
          heard = performance.now()
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
          // Here, since the server of the calls answers it without its id, and it would stay open.
          if (!DeepwellRpcs.requests.has(message.tag)) {
            return yield* refuse(message.id, unknown)
          }
          const user = Option.getOrUndefined(yield* Ref.get(caller.session))?.user
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
                Effect.suspend(() => ((taken += 1) % turnAfter === 0 ? turn : Effect.void))
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
      const silence = DeadlineTimer.make(
        idleTime,
        Effect.sync(() => heard + idleTime - performance.now()),
        () => end(new Ended({ reason: "idle" }))
      )
      const stranger = DeadlineTimer.make(
        loginTime,
        Effect.map(Ref.get(caller.session), (session) => (Option.isNone(session) ? 0 : Infinity)),
        () => end(new Ended({ reason: "not signed in" }))
      )
      const forget = closing.onClosing(leave)
      yield* Effect.addFinalizer(() =>
        Effect.sync(() => {
          silence()
          stranger()
          close()
          forget()
        })
      )

      yield* Effect.forkScoped(Effect.intoDeferred(listening, over))
      const ended = yield* Effect.exit(Deferred.await(over))
      yield* pace
      return yield* ended
    })
  )
