/**
 * A connection to a server that is made again when it breaks, with the session that was signed in on it.
 */
import type { RpcClientError } from "@effect/rpc/RpcClientError"
import type { Duration } from "effect"
import { Effect, ExecutionStrategy, Exit, Predicate, Schedule, Scope, Stream, SynchronizedRef } from "effect"
import { InvalidResponse, ServerUnreachable } from "../../deepwell/RemoteError.ts"
import type * as Login from "../../deepwell/auth/Login.ts"
import { SessionEnded } from "../../domain/Rejection.ts"
import * as CallRetry from "./CallRetry.ts"
import * as ClientConnection from "./ClientConnection.ts"
import type { ByteTransport } from "../transport/ByteTransport.ts"

export interface Options {
  /** What the server is called in errors, as `tls://example.org:7172`. */
  readonly server: string
  /** Who asks, as `scipnet 1.0.0`. */
  readonly program: string
  /** Opens a connection, closed with the scope. */
  readonly dial: Effect.Effect<ByteTransport, ServerUnreachable, Scope.Scope>
  /** For how long to try to come back once a connection broke; half a minute if left out. */
  readonly patience?: Duration.DurationInput
}

interface Open {
  readonly link: ClientConnection.ClientConnection
  readonly scope: Scope.CloseableScope
}

export type Client = ClientConnection.ClientConnection["client"]

const isClientError = (error: unknown): error is RpcClientError => Predicate.isTagged(error, "RpcClientError")
const isLost = Predicate.isTagged("ConnectionLost")
const isUnreachable = Predicate.isTagged("ServerUnreachable")
const isFull = Predicate.isTagged("TooManyLogins")

/** Connects at once, and fails as that does; from then on it comes back by itself. */
export const make = ({ server, program, dial, patience = "30 seconds" }: Options) =>
  Effect.gen(function* () {
    const parent = yield* Effect.scope
    let session: Login.Session | undefined

    const connect = Effect.gen(function* () {
      const scope = yield* Scope.fork(parent, ExecutionStrategy.sequential)
      const link = yield* Effect.flatMap(dial, (wire) => ClientConnection.make(wire, server, program)).pipe(
        Scope.extend(scope),
        Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause)))
      )
      return { link, scope } satisfies Open
      // Also where somebody leaves, which is not interrupted: what a connection forks would never end there.
    }).pipe(Effect.interruptible)

    /** What becomes of a call: where there is no answer to it, why. */
    const settle =
      ({ lost }: ClientConnection.ClientConnection) =>
      <A, E>(call: Effect.Effect<A, E | RpcClientError>) =>
        Effect.catchAll(call, (error): Effect.Effect<never, E | ClientConnection.Lost> =>
          isClientError(error) ? lost : Effect.fail(error)
        ).pipe(Effect.catchAllDefect(() => new InvalidResponse({ server })))

    const resume = ({ link }: Open) =>
      session === undefined
        ? Effect.void
        : CallRetry.call(settle(link)(link.client.Resume({ token: session.token }))).pipe(
            Effect.catchTag("LoginRefused", () => new SessionEnded())
          )

    // Nothing holds on to a connection whose session does not come back.
    const comeBack = connect.pipe(
      Effect.tap((open) => Effect.onError(resume(open), (cause) => Scope.close(open.scope, Exit.failCause(cause)))),
      Effect.retry({
        while: Predicate.or(Predicate.or(isLost, isUnreachable), isFull),
        schedule: Schedule.exponential("100 millis").pipe(
          Schedule.union(Schedule.spaced("5 seconds")),
          Schedule.jittered,
          Schedule.upTo(patience)
        )
      }),
      Effect.catchTag("TooManyLogins", () => new ServerUnreachable({ server, reason: "full" }))
    )

    const current = yield* SynchronizedRef.make(yield* connect)
    const link = Effect.map(
      SynchronizedRef.updateAndGetEffect(current, (open) =>
        open.link.isLost() ? Effect.zipRight(Scope.close(open.scope, Exit.void), comeBack) : Effect.succeed(open)
      ),
      (open) => open.link
    )

    /**
     * Asks until the server takes the call, and then once. `ConnectionLost` means that it may have been done.
     */
    const once = <A, E>(ask: (client: Client) => Effect.Effect<A, E | RpcClientError>) =>
      CallRetry.call(Effect.flatMap(link, (open) => settle(open)(ask(open.client))))

    return {
      once,
      /** Asks again when the connection broke: for what may be asked twice. */
      call: <A, E>(ask: (client: Client) => Effect.Effect<A, E | RpcClientError>) =>
        Effect.retry(once(ask), { while: isLost, times: 5 }),
      /** Listens, until the connection breaks. */
      listen: <A, E>(ask: (client: Client) => Stream.Stream<A, E | RpcClientError>) =>
        CallRetry.listen(
          Stream.unwrap(
            Effect.map(link, (open) =>
              Stream.catchAll(ask(open.client), (error): Stream.Stream<never, E | ClientConnection.Lost> =>
                isClientError(error) ? Stream.fromEffect(open.lost) : Stream.fail(error)
              )
            )
          )
        ),
      session: Effect.sync(() => session),
      signedIn: (own: Login.Session | undefined) =>
        Effect.sync(() => {
          session = own
        })
    }
  })
