/**
 * The service of a deepwell at a server. Commands and queries of users are sent to the server; the work of the operator
 * fails with `OperatorOnly`.
 */
import { randomUUID } from "node:crypto"
import type { RpcClientError } from "@effect/rpc/RpcClientError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { CurrentActor } from "../../deepwell/request/CurrentActor.ts"
import * as Deepwell from "../../deepwell/Deepwell.ts"
import { OperatorOnly } from "../../deepwell/operator/Operator.ts"
import * as Queries from "../../deepwell/Queries.ts"
import { NotSignedIn, type CallError, type RemoteError } from "../../deepwell/RemoteError.ts"
import type * as Login from "../../deepwell/auth/Login.ts"
import { SessionEnded } from "../../domain/Rejection.ts"
import { longestId, longestSecret } from "../DeepwellRpcs.ts"
import * as ReconnectingClient from "./ReconnectingClient.ts"

const isEnded = Schema.is(SessionEnded)

const operatorOnly = (action: string) => Effect.fail(new OperatorOnly({ action }))

/** Calls the RPC of a query. */
const queryRpc = (
  client: ReconnectingClient.Client,
  { _tag }: Queries.QueryRpc,
  payload: object
): Effect.Effect<unknown, CallError | RpcClientError> => Reflect.apply(client[_tag], undefined, [payload])

// Ids and secrets beyond the maximum length are wrong also when truncated, and fail with the same error.
const id = (text: string): string => text.slice(0, longestId)
const secret = (text: Redacted.Redacted) => Redacted.make(Redacted.value(text).slice(0, longestSecret))

const make = (options: ReconnectingClient.Options) =>
  Effect.gen(function* () {
    const { call, once, read, listen, session, signedIn } = yield* ReconnectingClient.make(options)

    /** The session that is signed in. Fails with `NotSignedIn` when the actor is another one. */
    const own = Effect.gen(function* () {
      const [actor, open] = [yield* CurrentActor, yield* session]
      return open !== undefined && actor.session === open.id ? open : yield* new NotSignedIn()
    })
    const as = <A, E>(effect: Effect.Effect<A, E>) => Effect.zipRight(own, effect)
    // A command id makes the command idempotent, so that it can be sent again. All attempts have the same one.
    const withId = <A, E>(
      options: { readonly commandId?: string } | undefined,
      send: (id: { readonly commandId: string }) => Effect.Effect<A, E>
    ) => Effect.suspend(() => send({ commandId: options?.commandId ?? randomUUID() }))
    // A session that has ended is forgotten, so that the next login does not resume it.
    const forgetEnded = <A, E>(call: Effect.Effect<A, E | SessionEnded>) =>
      Effect.catchIf(call, isEnded, () => Effect.zipRight(signedIn(undefined), new NotSignedIn()))
    const signIn = <E>(login: Effect.Effect<Login.Session, E | SessionEnded>) =>
      Effect.zipRight(signedIn(undefined), Effect.tap(forgetEnded(login), signedIn))

    return Deepwell.Deepwell.of({
      execute: (command, options) => as(withId(options, (id) => call((client) => client.Execute({ command, ...id })))),
      register: (command, password, options) =>
        as(withId(options, (id) => call((client) => client.Register({ command, password: secret(password), ...id })))),
      ...Queries.methods((rpc, payload) => as(read((client) => queryRpc(client, rpc, payload)))),
      watch: Stream.unwrap(as(Effect.succeed(listen((client) => client.Watch({}))))),
      exportAudit: (query) => Stream.unwrap(as(Effect.succeed(listen((client) => client.ExportAudit({ query }))))),
      changePassword: (user, own, next) =>
        as(once((client) => client.ChangePassword({ user, own: secret(own), next: secret(next) }))),
      resetPassword: (user, next) => as(once((client) => client.ResetPassword({ user, next: secret(next) }))),
      setPhrase: (user, own, phrase) =>
        as(once((client) => client.SetPhrase({ user, own: secret(own), phrase: secret(phrase) }))),
      breakGlass: (query, phrase) => as(once((client) => client.BreakGlass({ query, phrase: secret(phrase) }))),
      signReview: (query) => as(once((client) => client.SignReview({ query }))),
      revokeSession: (session) => as(once((client) => client.RevokeSession({ session: id(session) }))),
      login: (user, password) => signIn(call((client) => client.Login({ user: id(user), password: secret(password) }))),
      resume: (token) => signIn(call((client) => client.Resume({ token: secret(token) }))),
      // Repeated, it does nothing, as in a file.
      logout: () =>
        Effect.flatMap(session, (open) =>
          open === undefined
            ? Effect.void
            : Effect.zipRight(forgetEnded(call((client) => client.Logout())), signedIn(undefined))
        ),
      ping: Effect.asVoid(session),
      health: operatorOnly("health"),
      findSession: () => operatorOnly("sessions"),
      sessionEnds: Stream.fail(new OperatorOnly({ action: "sessions" })),
      configure: () => operatorOnly("configure"),
      verify: operatorOnly("verify"),
      events: () => Stream.fail(new OperatorOnly({ action: "events" })),
      follow: () => Stream.fail(new OperatorOnly({ action: "events" })),
      importPage: () => operatorOnly("import"),
      beginImportReport: () => operatorOnly("import"),
      addToImportReport: () => operatorOnly("import"),
      importReport: () => Stream.fail(new OperatorOnly({ action: "import report" })),
      importLegacy: () => operatorOnly("import"),
      backup: () => operatorOnly("backup"),
      rebuild: () => Stream.fail(new OperatorOnly({ action: "rebuild" })),
      exportLog: operatorOnly("export"),
      importLog: () => operatorOnly("import"),
      checkpoint: operatorOnly("checkpoint"),
      verifyCheckpoint: () => operatorOnly("verify"),
      consumers: operatorOnly("consumers"),
      parkedEvents: () => operatorOnly("parked events"),
      retryParked: () => operatorOnly("retry parked"),
      discardParked: () => operatorOnly("discard parked")
    })
  })

/**
 * Connects to a server. Fails with `ServerUnreachable`, with `InvalidResponse` when it is no SCiPNET server, and with
 * `ProtocolMismatch` when it has another version of the protocol.
 */
export const layer = (options: ReconnectingClient.Options): Layer.Layer<Deepwell.Deepwell, RemoteError> =>
  Layer.scoped(Deepwell.Deepwell, make(options))
