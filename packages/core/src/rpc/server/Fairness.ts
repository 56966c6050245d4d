/**
 * Shares a server fairly between users and origins: rates, queues, and limits of memory.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as FairQueue from "../../database/queue/FairQueue.ts"
import { TooManyRequests } from "../../deepwell/RemoteError.ts"
import * as CallRate from "./CallRate.ts"
import * as UnsentBytes from "./UnsentBytes.ts"

/** The limits of a server and of each of its users. */
export interface Limits {
  /** The sustained rate of one user, in calls a second. */
  readonly rate: number
  /** The number of calls that a user can make at once before the rate applies. */
  readonly burst: number
  /** The maximum number of light calls that run concurrently. */
  readonly light: number
  /** The maximum number of concurrent light calls of one user. */
  readonly running: number
  /** The maximum number of heavy calls that run concurrently; one for each user. */
  readonly heavy: number
  /** The maximum number of calls of one user in each queue. */
  readonly waiting: number
  /** The maximum number of open `Watch` streams of one user. */
  readonly watches: number
  /** The maximum unsent bytes of responses. */
  readonly unsent: UnsentBytes.Bounds
  /** The maximum bytes of incomplete frames. The maximum of a connection is that of a frame. */
  readonly unfinished: Omit<UnsentBytes.Bounds, "perConnection">
}

const mebibyte = 1024 * 1024

/** Limits for people at terminals and their scripts. */
export const defaults: Limits = {
  rate: 20,
  burst: 400,
  light: 64,
  running: 2,
  heavy: 2,
  waiting: 512,
  watches: 32,
  unsent: { perConnection: 8 * mebibyte, perOrigin: 16 * mebibyte, total: 128 * mebibyte },
  unfinished: { perOrigin: 8 * mebibyte, total: 64 * mebibyte }
}

/** The rate of an origin in rates of a user: users behind one origin are unknown before they sign in. */
const usersPerOrigin = 5

/** The milliseconds before a retry when too many calls of the same user wait. */
const retryAfter = 1_000

/**
 * The kind of a call.
 * - `light`: its time does not grow with the number of records.
 * - `heavy`: its time grows with the number of records, sessions or events.
 * - `password`: it computes a password hash, which has a queue of its own.
 */
export type CallKind = "light" | "heavy" | "password"

/** The user and the session of a call. */
export type Caller = readonly [user: string, session: string]

type Turn = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | TooManyRequests, R>

/** The shared state of the connections of a server. */
export interface Service {
  /** Counts a call of a user, or of an origin before sign-in. Returns an error when it exceeds the rate. */
  readonly admit: (user: string | undefined, origin: string) => Effect.Effect<TooManyRequests | undefined>
  /**
   * Runs a call in its turn: round robin by user, then by session. Fails with `TooManyRequests` when too many calls of the
   * same user wait.
   */
  readonly turn: (kind: CallKind, caller: Caller) => Turn
  /** Runs a stream that computes each part in a turn of its own. */
  readonly parts: (
    caller: Caller
  ) => <A, E, R>(stream: Stream.Stream<A, E, R>) => Stream.Stream<A, E | TooManyRequests, R>
  /** Runs a `Watch` stream. Fails with `TooManyRequests` when the user has too many. */
  readonly watching: (
    user: string
  ) => <A, E, R>(stream: Stream.Stream<A, E, R>) => Stream.Stream<A, E | TooManyRequests, R>
  readonly unsent: UnsentBytes.UnsentBytes
  readonly unfinished: UnsentBytes.UnsentBytes
}

/** Makes the shared state of one server. */
export const make = (limits: Partial<Limits> = {}): Service => {
  const { rate, burst, light, running, heavy, waiting, watches, unsent, unfinished } = { ...defaults, ...limits }
  const users = CallRate.make(rate, burst)
  const origins = CallRate.make(rate * usersPerOrigin, burst)
  const bounds = { perGroup: waiting, full: () => new TooManyRequests({ limit: waiting, retryAfter }) }
  const lightQueue = FairQueue.unsafeMake({ permits: light, runningPerGroup: running, waiting: bounds })
  const heavyQueue = FairQueue.unsafeMake({ permits: heavy, runningPerGroup: 1, waiting: bounds })
  const watching = new Map<string, number>()

  const count = (user: string, change: 1 | -1): void => {
    const open = (watching.get(user) ?? 0) + change
    if (open === 0) {
      watching.delete(user)
    } else {
      watching.set(user, open)
    }
  }

  const unqueued: Turn = (effect) => effect

  return {
    admit: (user, origin) =>
      Effect.map(Clock.currentTimeNanos, (nanoseconds) => {
        const now = Number(nanoseconds / 1_000n) / 1_000
        const wait = user === undefined ? origins.take(origin, now) : users.take(user, now)
        return wait === 0 ? undefined : new TooManyRequests({ limit: burst, retryAfter: wait })
      }),
    turn: (kind, caller) =>
      kind === "light" ? lightQueue.run(caller) : kind === "heavy" ? heavyQueue.run(caller) : unqueued,
    parts: (caller) => {
      const turn = heavyQueue.run(caller)
      return <A, E, R>(stream: Stream.Stream<A, E, R>) => {
        const ended = (error: Option.Option<E> | TooManyRequests): Option.Option<E | TooManyRequests> =>
          Option.isOption(error) ? error : Option.some(error)
        return Stream.unwrapScoped(
          Effect.map(Stream.toPull(stream), (pull) =>
            Stream.repeatEffectChunkOption(Effect.mapError(turn(pull), ended))
          )
        )
      }
    },
    watching: (user) => (stream) =>
      Stream.unwrapScoped(
        Effect.acquireRelease(
          Effect.suspend(() => {
            if ((watching.get(user) ?? 0) >= watches) {
              return new TooManyRequests({ limit: watches })
            }
            count(user, 1)
            return Effect.succeed(stream)
          }),
          () => Effect.sync(() => count(user, -1))
        )
      ),
    unsent: UnsentBytes.make(unsent),
    unfinished: UnsentBytes.make({ ...unfinished, perConnection: Infinity })
  }
}

/**
 * The shared state in the context of `ServerConnection.serve`. Provide one from `make` for other limits, or for each of
 * several deepwells; by default, all connections of the process share one with the default limits.
 */
export class Fairness extends Context.Reference<Fairness>()("@scipnet/core/Fairness", {
  defaultValue: (): Service => make()
}) {}
