/**
 * Answers the calls of connections from a deepwell.
 */
import { randomUUID } from "node:crypto"
import { Cause, Context, Effect, Option, Ref, Schema, Stream } from "effect"
import { CurrentActor } from "../deepwell/request/CurrentActor.ts"
import * as Deepwell from "../deepwell/Deepwell.ts"
import {
  Declined,
  EntryRefused,
  NotSignedIn,
  ProtocolMismatch,
  Refused,
  ServerTrouble
} from "../deepwell/RemoteError.ts"
import type { TooManyRequests } from "../deepwell/RemoteError.ts"
import type * as Login from "../deepwell/auth/Login.ts"
import * as Actor from "../domain/Actor.ts"
import type { CallKind } from "./CallKind.ts"
import { kinds } from "./CallKind.ts"
import { DeepwellRpcs, version } from "./DeepwellRpcs.ts"
import { Fairness } from "./server/Fairness.ts"

/** A connection, and who came in on it. */
export interface Caller {
  /** Where it comes from, as an address: logins are slowed down by it. */
  readonly origin: string
  readonly agreed: Ref.Ref<boolean>
  readonly session: Ref.Ref<Option.Option<Login.Session>>
  /** Listens for the end of the session of this id from now on, and of no other one. */
  readonly follow: (session: string | undefined) => void
  /** False while the client has too much to read for another answer. */
  readonly hasRoom: () => boolean
  /** Waits until there is room. */
  readonly room: Effect.Effect<void>
}

/** The connection whose call is answered. */
export class CurrentCaller extends Context.Tag("scipnet/CurrentCaller")<CurrentCaller, Caller>() {}

/** A connection that has not said hello. */
export const caller = (
  origin: string,
  { follow, hasRoom, room }: Pick<Caller, "follow" | "hasRoom" | "room">
): Effect.Effect<Caller> =>
  Effect.all({
    origin: Effect.succeed(origin),
    agreed: Ref.make(false),
    session: Ref.make(Option.none<Login.Session>()),
    follow: Effect.succeed(follow),
    hasRoom: Effect.succeed(hasRoom),
    room: Effect.succeed(room)
  })

// Errors of a database by which it may be better soon.
const passing = new Set([
  "DatabaseBusy",
  "ConnectionPoolExhausted",
  "QueryTimeout",
  "StreamConflict",
  "DatabaseUnavailable"
])

/** What the other side may know of it; the rest is in the server's own log, under the reference. */
const told = <Tellable, Encoded>(tellable: Schema.Schema<Tellable, Encoded>) => {
  const isTellable = Schema.is(tellable)
  return (cause: Cause.Cause<{ readonly _tag: string }>): Effect.Effect<never, Tellable | ServerTrouble> => {
    const error = Option.getOrUndefined(Cause.failureOption(cause))
    if (isTellable(error)) {
      return Effect.fail(error)
    }
    if (Cause.isInterruptedOnly(cause)) {
      return Effect.interrupt
    }
    const reference = randomUUID()
    const reason = error !== undefined && passing.has(error._tag) ? "busy" : "failed"
    return Effect.zipRight(
      Effect.logError("A call failed", cause).pipe(Effect.annotateLogs({ reference })),
      new ServerTrouble({ reason, reference })
    )
  }
}

const declined = told(Declined)
const entryRefused = told(EntryRefused)
const refused = told(Refused)

/** The handlers of all connections. They answer for the `CurrentCaller` of each call. */
export const make = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const fairness = yield* Fairness

  const checked = Effect.flatMap(CurrentCaller, ({ agreed }) =>
    Effect.flatMap(Ref.get(agreed), (isAgreed) =>
      isAgreed ? Effect.void : new ProtocolMismatch({ own: 0, server: version })
    )
  )
  const present = Effect.gen(function* () {
    yield* checked
    const { session } = yield* CurrentCaller
    return yield* Effect.mapError(yield* Ref.get(session), () => new NotSignedIn())
  })
  const current = Effect.gen(function* () {
    const own = yield* present
    const { origin, hasRoom, room } = yield* CurrentCaller
    return { own, hasRoom, room, actor: { actor: Actor.Actor.User({ user: own.user }), origin, session: own.id } }
  })
  /** Answers a call on behalf of the user who signed in, when it is its turn. */
  const as =
    (kind: CallKind) =>
    <A, E extends { readonly _tag: string }>(effect: Effect.Effect<A, E, CurrentActor>) =>
      Effect.flatMap(current, ({ own, actor, hasRoom, room }) => {
        const answer = Effect.provideService(effect, CurrentActor, actor)
        // An answer takes memory from when it is looked up: not for a client that has not read those before it.
        const turn = fairness.turn(kind, [own.user, own.id])(
          Effect.suspend(() => (hasRoom() ? Effect.asSome(answer) : Effect.succeedNone))
        )
        const inTurn: Effect.Effect<A, E | TooManyRequests> = Effect.flatMap(
          turn,
          Option.match({ onSome: Effect.succeed, onNone: () => Effect.zipRight(room, inTurn) })
        )
        return inTurn
      }).pipe(Effect.catchAllCause(refused))
  const streamed = <A, E extends { readonly _tag: string }>(
    stream: Stream.Stream<A, E, CurrentActor>,
    shared: (own: Login.Session) => (stream: Stream.Stream<A, E>) => Stream.Stream<A, E | TooManyRequests>
  ) =>
    Stream.unwrap(
      Effect.map(current, ({ own, actor }) => shared(own)(Stream.provideService(stream, CurrentActor, actor)))
    ).pipe(Stream.catchAllCause((cause) => Stream.fromEffect(refused(cause))))
  const enter = <E extends { readonly _tag: string }>(login: (origin: string) => Effect.Effect<Login.Session, E>) =>
    Effect.gen(function* () {
      yield* checked
      const { origin, session, follow } = yield* CurrentCaller
      const own = yield* login(origin)
      yield* Ref.set(session, Option.some(own))
      follow(own.id)
      return own
    }).pipe(Effect.catchAllCause(entryRefused))

  return DeepwellRpcs.of({
    Hello: (hello) =>
      hello.version === version
        ? Effect.flatMap(CurrentCaller, ({ agreed }) => Effect.as(Ref.set(agreed, true), { version }))
        : new ProtocolMismatch({ own: hello.version, server: version }),
    Login: ({ user, password }) => enter((origin) => deepwell.login(user, password, origin)),
    Resume: ({ token }) => enter((origin) => deepwell.resume(token, origin)),
    Logout: () =>
      Effect.gen(function* () {
        const own = yield* present
        const { session, follow } = yield* CurrentCaller
        // An end that is asked for here is answered, and the connection stays.
        follow(undefined)
        yield* Effect.onError(deepwell.logout(own), () => Effect.sync(() => follow(own.id)))
        yield* Ref.set(session, Option.none())
      }).pipe(Effect.catchAllCause(declined)),
    Execute: ({ command, ...options }) => as(kinds.Execute)(deepwell.execute(command, options)),
    Register: ({ command, password, ...options }) => as(kinds.Register)(deepwell.register(command, password, options)),
    ChangePassword: ({ user, own, next }) => as(kinds.ChangePassword)(deepwell.changePassword(user, own, next)),
    ResetPassword: ({ user, next }) => as(kinds.ResetPassword)(deepwell.resetPassword(user, next)),
    SetPhrase: ({ user, own, phrase }) => as(kinds.SetPhrase)(deepwell.setPhrase(user, own, phrase)),
    BreakGlass: ({ query, phrase }) => as(kinds.BreakGlass)(deepwell.breakGlass(query, phrase)),
    SignReview: ({ query }) => as(kinds.SignReview)(deepwell.signReview(query)),
    RevokeSession: (asked) => as(kinds.RevokeSession)(deepwell.revokeSession(asked.session)),
    Access: ({ query }) => as(kinds.Access)(deepwell.access(query)),
    List: ({ query }) => as(kinds.List)(deepwell.list(query)),
    Search: ({ query }) => as(kinds.Search)(deepwell.search(query)),
    Count: ({ query }) => as(kinds.Count)(deepwell.count(query)),
    Random: ({ query }) => as(kinds.Random)(deepwell.random(query)),
    Neighbour: ({ query }) => as(kinds.Neighbour)(deepwell.neighbour(query)),
    Complete: ({ query }) => as(kinds.Complete)(deepwell.complete(query)),
    Near: ({ query }) => as(kinds.Near)(deepwell.near(query)),
    References: ({ query }) => as(kinds.References)(deepwell.references(query)),
    History: ({ query }) => as(kinds.History)(deepwell.history(query)),
    AsOf: ({ query }) => as(kinds.AsOf)(deepwell.asOf(query)),
    HistoryAsOf: ({ query }) => as(kinds.HistoryAsOf)(deepwell.historyAsOf(query)),
    Audit: ({ query }) => as(kinds.Audit)(deepwell.audit(query)),
    Trail: ({ query }) => as(kinds.Trail)(deepwell.trail(query)),
    Reviews: ({ query }) => as(kinds.Reviews)(deepwell.reviews(query)),
    Why: ({ query }) => as(kinds.Why)(deepwell.why(query)),
    WhoAmI: () => as(kinds.WhoAmI)(deepwell.whoAmI),
    Custody: ({ query }) => as(kinds.Custody)(deepwell.custody(query)),
    Pending: () => as(kinds.Pending)(deepwell.pending),
    Sessions: ({ whose }) => as(kinds.Sessions)(deepwell.sessions(whose)),
    Watch: () => streamed(deepwell.watch, ({ user }) => fairness.watching(user)),
    ExportAudit: ({ query }) => streamed(deepwell.exportAudit(query), ({ user, id }) => fairness.parts([user, id]))
  })
})
