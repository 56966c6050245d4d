/**
 * Answers the calls of all connections from a deepwell.
 */
import type * as RpcGroup from "@effect/rpc/RpcGroup"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import * as Deepwell from "../deepwell/Deepwell.ts"
import * as Queries from "../deepwell/Queries.ts"
import { type CallError, NotSignedIn, ProtocolMismatch, type TooManyRequests } from "../deepwell/RemoteError.ts"
import { LoginRefused, type Session } from "../deepwell/auth/Login.ts"
import { CurrentActor } from "../deepwell/request/CurrentActor.ts"
import * as Actor from "../domain/Actor.ts"
import { DeepwellRpcs, version } from "./DeepwellRpcs.ts"
import * as WireError from "./WireError.ts"
import { Fairness, type CallKind } from "./server/Fairness.ts"

/** The session that a transport has authenticated; none when clients sign in by calls. */
export type SignedInSession = Option.Option<Session>

/** The session of a connection. The calls of a background connection do not prolong it. */
interface ConnectionSession extends Session {
  readonly isBackground?: boolean
}

/** The state of a connection that its calls share. */
export interface ConnectionState {
  /** The address of the client, by which logins are throttled. */
  readonly origin: string
  /** True once the client's protocol version was accepted. */
  readonly agreed: Ref.Ref<boolean>
  /** The session that is signed in. */
  readonly session: Ref.Ref<Option.Option<ConnectionSession>>
  /** True when the transport authenticates the session: `Login`, `Resume` and `Attach` are refused on such a connection. */
  readonly isAuthenticated: boolean
  /** Closes the connection when the session of this id ends, instead of the session that was followed before. */
  readonly follow: (session: string | undefined) => void
  /** False while too many bytes of answers are unsent. */
  readonly hasRoom: () => boolean
  /** Waits for `hasRoom`. */
  readonly room: Effect.Effect<void>
}

/** The connection of the call that is handled. */
export class CurrentConnection extends Context.Tag("scipnet/CurrentCaller")<CurrentConnection, ConnectionState>() {}

/** The state of a new connection. `session` is the session that the transport has authenticated, if it does so. */
export const newConnectionState = (
  origin: string,
  connection: Pick<ConnectionState, "follow" | "hasRoom" | "room">,
  session: SignedInSession = Option.none()
): Effect.Effect<ConnectionState> =>
  Effect.map(
    Effect.all({ agreed: Ref.make(false), session: Ref.make<Option.Option<ConnectionSession>>(session) }),
    (login) => ({
      ...connection,
      ...login,
      isAuthenticated: Option.isSome(session),
      origin
    })
  )

type Call = <A, E extends WireError.Failing>(
  call: Effect.Effect<A, E, CurrentActor>
) => Effect.Effect<A, CallError, CurrentConnection>

/** The handlers of all queries, each of which calls its method. */
function queryHandlers(
  service: Queries.QueryMethods,
  as: (kind: CallKind) => Call
): RpcGroup.HandlersFrom<Queries.QueryRpc>
// The type of a handler depends on the tag of its query, which an object of entries cannot say.
function queryHandlers(service: Queries.QueryMethods, as: (kind: CallKind) => Call): object {
  return Object.fromEntries(
    Record.toEntries(Queries.queries).map(([method, { rpc, cost }]) => {
      const call = as(cost)
      return [rpc._tag, (payload: object) => call(Queries.run(service, method, Object.values(payload)[0]))]
    })
  )
}

/** The handlers. They answer on behalf of the `CurrentCaller` of each call. */
export const make = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const fairness = yield* Fairness

  const requireAgreement = Effect.flatMap(CurrentConnection, ({ agreed }) =>
    Effect.flatMap(Ref.get(agreed), (isAgreed) =>
      isAgreed ? Effect.void : new ProtocolMismatch({ own: 0, server: version })
    )
  )
  const signedIn = Effect.gen(function* () {
    yield* requireAgreement
    const { session } = yield* CurrentConnection
    return yield* Effect.mapError(yield* Ref.get(session), () => new NotSignedIn())
  })
  const current = Effect.gen(function* () {
    const own = yield* signedIn
    const { origin, hasRoom, room } = yield* CurrentConnection
    const actor = {
      actor: Actor.Actor.User({ user: own.user }),
      origin,
      session: own.id,
      isBackground: own.isBackground === true
    }
    return { own, hasRoom, room, actor }
  })
  /** Runs a call in its fair turn, on behalf of the user who is signed in. */
  const as =
    (kind: CallKind): Call =>
    <A, E extends WireError.Failing>(call: Effect.Effect<A, E, CurrentActor>) =>
      Effect.flatMap(current, ({ own, actor, hasRoom, room }) => {
        const answer = Effect.provideService(call, CurrentActor, actor)
        // An answer takes memory once it is computed: not for a client with too many unread answers.
        const turn = fairness.turn(kind, [own.user, own.id])(
          Effect.suspend(() => (hasRoom() ? Effect.asSome(answer) : Effect.succeedNone))
        )
        const inTurn: Effect.Effect<A, E | TooManyRequests> = Effect.flatMap(
          turn,
          Option.match({ onSome: Effect.succeed, onNone: () => Effect.zipRight(room, inTurn) })
        )
        return inTurn
      }).pipe(Effect.catchAllCause(WireError.toCallError))
  const streamed = <A, E extends WireError.Failing>(
    stream: Stream.Stream<A, E, CurrentActor>,
    share: (own: Session) => (stream: Stream.Stream<A, E>) => Stream.Stream<A, E | TooManyRequests>
  ) =>
    Stream.unwrap(
      Effect.map(current, ({ own, actor }) => share(own)(Stream.provideService(stream, CurrentActor, actor)))
    ).pipe(Stream.catchAllCause((cause) => Stream.fromEffect(WireError.toCallError(cause))))
  const signIn = <E extends WireError.Failing>(login: (origin: string) => Effect.Effect<ConnectionSession, E>) =>
    Effect.gen(function* () {
      yield* requireAgreement
      const { origin, session, isAuthenticated, follow } = yield* CurrentConnection
      if (isAuthenticated) {
        return yield* new LoginRefused()
      }
      const own = yield* login(origin)
      yield* Ref.set(session, Option.some(own))
      follow(own.id)
      return own
    }).pipe(Effect.catchAllCause(WireError.toLoginError))

  return DeepwellRpcs.of({
    Hello: (hello) =>
      hello.version === version
        ? Effect.flatMap(CurrentConnection, ({ agreed }) => Effect.as(Ref.set(agreed, true), { version }))
        : new ProtocolMismatch({ own: hello.version, server: version }),
    Login: ({ user, password }) => signIn((origin) => deepwell.login(user, password, origin)),
    Resume: ({ token }) => signIn((origin) => deepwell.resume(token, origin)),
    Attach: ({ token }) =>
      signIn(() =>
        Effect.flatMap(
          deepwell.findSession(token),
          Option.match({
            onNone: () => new LoginRefused(),
            onSome: (found) => Effect.succeed({ ...found, isBackground: true })
          })
        )
      ),
    Logout: () =>
      Effect.gen(function* () {
        const own = yield* signedIn
        const { session, follow } = yield* CurrentConnection
        // This end of the session is answered, and the connection stays open.
        follow(undefined)
        yield* Effect.onError(deepwell.logout(own), () => Effect.sync(() => follow(own.id)))
        yield* Ref.set(session, Option.none())
      }).pipe(Effect.catchAllCause(WireError.toDeclined)),
    Execute: ({ command, ...options }) => as("light")(deepwell.execute(command, options)),
    Register: ({ command, password, ...options }) => as("password")(deepwell.register(command, password, options)),
    ChangePassword: ({ user, own, next }) => as("password")(deepwell.changePassword(user, own, next)),
    ResetPassword: ({ user, next }) => as("password")(deepwell.resetPassword(user, next)),
    SetPhrase: ({ user, own, phrase }) => as("password")(deepwell.setPhrase(user, own, phrase)),
    BreakGlass: ({ query, phrase }) => as("password")(deepwell.breakGlass(query, phrase)),
    SignReview: ({ query }) => as("light")(deepwell.signReview(query)),
    RevokeSession: ({ session }) => as("light")(deepwell.revokeSession(session)),
    ...queryHandlers(deepwell, as),
    Watch: () => streamed(deepwell.watch, ({ user }) => fairness.watching(user)),
    ExportAudit: ({ query }) => streamed(deepwell.exportAudit(query), ({ user, id }) => fairness.parts([user, id]))
  })
})
