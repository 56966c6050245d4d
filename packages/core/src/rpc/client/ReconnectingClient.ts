/**
 * A client that reconnects when its connection breaks, and resumes its session.
 */
import type { RpcClientError } from "@effect/rpc/RpcClientError"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as SynchronizedRef from "effect/SynchronizedRef"
import { ConnectionLost, InvalidResponse, ServerTrouble, ServerUnreachable } from "../../deepwell/RemoteError.ts"
import type * as Login from "../../deepwell/auth/Login.ts"
import { SessionEnded } from "../../domain/Rejection.ts"
import * as CallRetry from "./CallRetry.ts"
import * as ClientConnection from "./ClientConnection.ts"
import type { ByteTransport } from "../transport/ByteTransport.ts"

/** The options of a client. */
export interface Options {
  /** The name of the server in errors, such as `tls://example.org:7172`. */
  readonly server: string
  /** The name and version of the client program, such as `scipnet 1.0.0`. */
  readonly program: string
  /** Opens a connection, which is closed with the scope. */
  readonly dial: Effect.Effect<ByteTransport, ServerUnreachable, Scope.Scope>
  /** The time for which to try to reconnect. Default: 30 seconds. */
  readonly patience?: Duration.DurationInput
  /** Runs when the connection broke and is opened again, before the first try. */
  readonly onReconnect?: Effect.Effect<void>
}

interface Open {
  readonly link: ClientConnection.ClientConnection
  readonly scope: Scope.CloseableScope
}

/** The RPC client of the current connection. */
export type Client = ClientConnection.ClientConnection["client"]

const isClientError = (error: unknown): error is RpcClientError => Predicate.isTagged(error, "RpcClientError")
const isLost = Schema.is(ConnectionLost)
const isUnreachable = Predicate.isTagged("ServerUnreachable")
const isFull = Predicate.isTagged("TooManyLogins")
const isTrouble = Schema.is(ServerTrouble)
const isBusy = (error: unknown): boolean => isTrouble(error) && error.reason === "busy"
/** Errors that say that the last attempt did nothing, but not what earlier ones did. */
const isAboutOneAttempt = Predicate.some([isUnreachable, isTrouble, isFull, Predicate.isTagged("TooManyRequests")])

/** Connects, and fails with the errors of the first connection. Reconnects before the next call when it breaks. */
export const make = ({ server, program, dial, patience = "30 seconds", onReconnect = Effect.void }: Options) =>
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
      // Interruptible also in a finalizer: the fibers of a connection could not be interrupted otherwise.
    }).pipe(Effect.interruptible)

    /** The connection that a server has lost is the one to its log. */
    const ofServer = <E>(error: E): E | ConnectionLost =>
      isLost(error) ? new ConnectionLost({ server: `the log of ${server}` }) : error

    /** Replaces the errors of the RPC client by the reason for which the connection was lost. */
    const withLostReason =
      ({ lost }: ClientConnection.ClientConnection) =>
      <A, E>(call: Effect.Effect<A, E | RpcClientError>) =>
        Effect.catchAll(call, (error): Effect.Effect<never, E | ClientConnection.Lost> =>
          isClientError(error) ? lost : Effect.fail(ofServer(error))
        ).pipe(Effect.catchAllDefect(() => new InvalidResponse({ server })))

    const resume = ({ link }: Open) =>
      session === undefined
        ? Effect.void
        : CallRetry.call(withLostReason(link)(link.client.Resume({ token: session.token }))).pipe(
            Effect.catchTag("LoginRefused", () => new SessionEnded())
          )

    // A connection whose session cannot be resumed is closed.
    const reconnect = connect.pipe(
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
        open.link.isLost()
          ? Scope.close(open.scope, Exit.void).pipe(Effect.zipRight(onReconnect), Effect.zipRight(reconnect))
          : Effect.succeed(open)
      ),
      (open) => open.link
    )

    /** Makes a call once. Fails with `ConnectionLost` when it may have been executed. */
    const once = <A, E>(send: (client: Client) => Effect.Effect<A, E | RpcClientError>) =>
      CallRetry.call(Effect.flatMap(link, (open) => withLostReason(open)(send(open.client))))

    return {
      once,
      /**
       * Makes an idempotent call, and repeats it when the connection broke, or that of the server to its log. Fails with
       * `ConnectionLost` when the server may have executed one of the attempts.
       */
      call: <A, E>(send: (client: Client) => Effect.Effect<A, E | RpcClientError>) =>
        Effect.suspend(() => {
          let lost: ConnectionLost | undefined
          return once(send).pipe(
            Effect.tapError((error) => Effect.sync(() => (lost = isLost(error) ? error : lost))),
            Effect.retry({ while: (error) => isLost(error) || (lost !== undefined && isBusy(error)), times: 5 }),
            Effect.mapError((error) => (lost !== undefined && isAboutOneAttempt(error) ? lost : error))
          )
        }),
      /** Makes a call that changes nothing, and repeats it when the connection broke. Never fails with `ConnectionLost`. */
      read: <A, E>(send: (client: Client) => Effect.Effect<A, E | RpcClientError>) =>
        once(send).pipe(
          Effect.retry({ while: isLost, times: 5 }),
          Effect.catchIf(isLost, () => new ServerUnreachable({ server, reason: "connection lost" }))
        ),
      /** Runs a stream until the connection breaks. */
      listen: <A, E>(send: (client: Client) => Stream.Stream<A, E | RpcClientError>) =>
        CallRetry.listen(
          Stream.unwrap(
            Effect.map(link, (open) =>
              Stream.catchAll(send(open.client), (error): Stream.Stream<never, E | ClientConnection.Lost> =>
                isClientError(error) ? Stream.fromEffect(open.lost) : Stream.fail(ofServer(error))
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
