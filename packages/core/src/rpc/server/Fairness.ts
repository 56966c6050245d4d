/**
 * What all connections of a server share, so that no user and no origin keeps the server from the others.
 */
import { Clock, Context, Effect, Option, Stream } from "effect"
import * as FairQueue from "../../database/queue/FairQueue.ts"
import { TooManyRequests } from "../../deepwell/RemoteError.ts"
import * as CallRate from "./CallRate.ts"
import * as UnsentBytes from "./UnsentBytes.ts"

/** How much users may ask of a server, and how much of it is done at once. */
export interface Limits {
  /** Calls a second of one user, sustained. */
  readonly rate: number
  /** How many calls a user may make in a row before the rate holds. */
  readonly burst: number
  /** How many light calls run at once. */
  readonly light: number
  /** How many of them are of one user. */
  readonly running: number
  /** How many heavy calls run at once, at most one of each user. */
  readonly heavy: number
  /** How many calls of one user may wait for their turn, of the light and of the heavy ones. */
  readonly waiting: number
  /** How many `Watch` streams one user may have open. */
  readonly watches: number
  /** How many bytes of answers may wait for clients to read them. */
  readonly unsent: UnsentBytes.Bounds
  /** How many bytes of frames may wait for their ends. The bound of a connection is that of a frame. */
  readonly unfinished: Omit<UnsentBytes.Bounds, "perConnection">
}

const mebibyte = 1024 * 1024

/** Limits for people at terminals, and for their scripts. */
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

/** An origin may be shared by several users, who are not known before they sign in. */
const usersPerOrigin = 5

/** When to ask again, in milliseconds, where too many calls of the same user wait. */
const retryAfter = 1_000

/**
 * The kind of a call.
 * - `light`: its time does not grow with the number of records.
 * - `heavy`: its time grows with the number of records, sessions or events.
 * - `password`: it computes a password hash, which has a queue of its own.
 */
export type CallKind = "light" | "heavy" | "password"

/** A user, and the session in which the call is made. */
export type Caller = readonly [user: string, session: string]

type Turn = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | TooManyRequests, R>

/** How the connections of a server share it. */
export interface Service {
  /** Counts a call of a user, or of an origin before sign-in. Returns the refusal where that is one too many for now. */
  readonly admit: (user: string | undefined, origin: string) => Effect.Effect<TooManyRequests | undefined>
  /**
   * Runs a call when it is its turn: round robin by user, then by session. Fails with `TooManyRequests` when too many
   * calls of the same user wait.
   */
  readonly turn: (kind: CallKind, caller: Caller) => Turn
  /** Runs a stream, each part of which is computed in a turn of its own. Between two parts it holds none. */
  readonly parts: (
    caller: Caller
  ) => <A, E, R>(stream: Stream.Stream<A, E, R>) => Stream.Stream<A, E | TooManyRequests, R>
  /** Runs a stream of which a user may have so many. Fails with `TooManyRequests` when there is one too many. */
  readonly watching: (
    user: string
  ) => <A, E, R>(stream: Stream.Stream<A, E, R>) => Stream.Stream<A, E | TooManyRequests, R>
  readonly unsent: UnsentBytes.UnsentBytes
  readonly unfinished: UnsentBytes.UnsentBytes
}

/** The shared state of one server. */
export const make = (limits: Partial<Limits> = {}): Service => {
  const { rate, burst, light, running, heavy, waiting, watches, unsent, unfinished } = { ...defaults, ...limits }
  const users = CallRate.make(rate, burst)
  const origins = CallRate.make(rate * usersPerOrigin, burst)
  const excess = (limit: number, retryAfter: number) =>
    retryAfter === 0 ? undefined : new TooManyRequests({ limit, retryAfter })
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
        return user === undefined ? excess(burst, origins.take(origin, now)) : excess(burst, users.take(user, now))
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
 * The shared state of the connections that are served. A program that serves with other limits, or several deepwells,
 * provides what `make` gives; otherwise all connections of the process share one with the default limits.
 */
export class Fairness extends Context.Reference<Fairness>()("@scipnet/core/Fairness", {
  defaultValue: (): Service => make()
}) {}
