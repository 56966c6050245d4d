/**
 * A deepwell that a server keeps, behind the same door as one in a file. What a user does goes there; what only the
 * holder of a file does is refused here.
 */
import { randomUUID } from "node:crypto"
import type { RpcClientError } from "@effect/rpc/RpcClientError"
import { Effect, Layer, Redacted, Schema, Stream } from "effect"
import { CurrentActor } from "../../deepwell/request/CurrentActor.ts"
import * as Deepwell from "../../deepwell/Deepwell.ts"
import { OperatorOnly } from "../../deepwell/operator/Operator.ts"
import * as Queries from "../../deepwell/Queries.ts"
import type { Refused, RemoteError } from "../../deepwell/RemoteError.ts"
import { NotSignedIn } from "../../deepwell/RemoteError.ts"
import type * as Login from "../../deepwell/auth/Login.ts"
import { SessionEnded } from "../../domain/Rejection.ts"
import { longestId, longestSecret } from "../DeepwellRpcs.ts"
import * as ReconnectingClient from "./ReconnectingClient.ts"

const isEnded = Schema.is(SessionEnded)

const no = (action: string) => Effect.fail(new OperatorOnly({ action }))

/** Calls the RPC of a query. */
const queryRpc = (
  client: ReconnectingClient.Client,
  { _tag }: Queries.QueryRpc,
  payload: object
): Effect.Effect<unknown, Refused | RpcClientError> => Reflect.apply(client[_tag], undefined, [payload])

// What is longer than may be sent is refused shortened as it is in full, and in the same words.
const id = (text: string): string => text.slice(0, longestId)
const secret = (given: Redacted.Redacted) => Redacted.make(Redacted.value(given).slice(0, longestSecret))

const make = (options: ReconnectingClient.Options) =>
  Effect.gen(function* () {
    const { call, once, listen, session, signedIn } = yield* ReconnectingClient.make(options)

    /** Whoever acts has to be whoever signed in on this connection. */
    const own = Effect.gen(function* () {
      const [actor, open] = [yield* CurrentActor, yield* session]
      return open !== undefined && actor.session === open.id ? open : yield* new NotSignedIn()
    })
    const as = <A, E>(effect: Effect.Effect<A, E>) => Effect.zipRight(own, effect)
    // The server knows a command by its id, so that it may be sent again.
    const named = (given: { readonly commandId?: string } | undefined) => ({
      commandId: given?.commandId ?? randomUUID()
    })
    // A session that ended does not keep anybody from leaving, or from coming in anew.
    const entering = <A, E>(ask: Effect.Effect<A, E | SessionEnded>) =>
      Effect.catchIf(ask, isEnded, () => Effect.zipRight(signedIn(undefined), new NotSignedIn()))
    const enter = <E>(login: Effect.Effect<Login.Session, E | SessionEnded>) =>
      Effect.zipRight(signedIn(undefined), Effect.tap(entering(login), signedIn))

    return Deepwell.Deepwell.of({
      execute: (command, given) => as(call((client) => client.Execute({ command, ...named(given) }))),
      register: (command, password, given) =>
        as(call((client) => client.Register({ command, password: secret(password), ...named(given) }))),
      ...Queries.methods((rpc, payload) => as(call((client) => queryRpc(client, rpc, payload)))),
      watch: Stream.unwrap(as(Effect.succeed(listen((client) => client.Watch({}))))),
      exportAudit: (query) => Stream.unwrap(as(Effect.succeed(listen((client) => client.ExportAudit({ query }))))),
      changePassword: (user, present, next) =>
        as(once((client) => client.ChangePassword({ user, own: secret(present), next: secret(next) }))),
      resetPassword: (user, next) => as(once((client) => client.ResetPassword({ user, next: secret(next) }))),
      setPhrase: (user, present, phrase) =>
        as(once((client) => client.SetPhrase({ user, own: secret(present), phrase: secret(phrase) }))),
      breakGlass: (query, phrase) => as(once((client) => client.BreakGlass({ query, phrase: secret(phrase) }))),
      signReview: (query) => as(once((client) => client.SignReview({ query }))),
      revokeSession: (given) => as(once((client) => client.RevokeSession({ session: id(given) }))),
      login: (user, password) => enter(call((client) => client.Login({ user: id(user), password: secret(password) }))),
      resume: (token) => enter(call((client) => client.Resume({ token: secret(token) }))),
      // Whoever has left may leave again, as one of a file may.
      logout: () =>
        Effect.flatMap(session, (open) =>
          open === undefined
            ? Effect.void
            : Effect.zipRight(entering(call((client) => client.Logout())), signedIn(undefined))
        ),
      ping: Effect.asVoid(session),
      health: no("health"),
      sessionEnds: Stream.fail(new OperatorOnly({ action: "sessions" })),
      configure: () => no("configure"),
      verify: no("verify"),
      events: () => Stream.fail(new OperatorOnly({ action: "events" })),
      follow: () => Stream.fail(new OperatorOnly({ action: "events" })),
      importPage: () => no("import"),
      importLegacy: () => no("import"),
      backup: () => no("backup"),
      rebuild: () => Stream.fail(new OperatorOnly({ action: "rebuild" })),
      exportLog: no("export"),
      importLog: () => no("import"),
      checkpoint: no("checkpoint"),
      verifyCheckpoint: () => no("verify")
    })
  })

/** Connects at once, and fails when the server cannot be reached, is none, or is of another version. */
export const layer = (options: ReconnectingClient.Options): Layer.Layer<Deepwell.Deepwell, RemoteError> =>
  Layer.scoped(Deepwell.Deepwell, make(options))
