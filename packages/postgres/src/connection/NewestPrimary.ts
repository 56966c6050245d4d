/**
 * Opens a session on the newest of the servers that accept changes. All servers are asked at the same time, since an old primary
 * that still runs answers as the new one does.
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { DatabaseError } from "@scipnet/core/database/DatabaseError"
import * as PgFault from "./PgFault.ts"
import * as PgHost from "./PgHost.ts"
import * as PgSession from "./PgSession.ts"
import { isSchemaName, type PgSettings } from "./PgSettings.ts"
import * as SessionCheck from "./SessionCheck.ts"

export interface Options<out A> {
  /** The name of the operation in errors. */
  readonly operation: string
  /** The time of the clock in milliseconds at which it ends at the latest. */
  readonly deadline: number
  /**
   * True for a program that has seen an epoch of the log: once a primary has answered, it waits only half a second for the other
   * servers. Without one it waits for `connectTimeout`.
   */
  readonly isKnown: boolean
  /** Checks a primary by its session, within the settings. */
  readonly check: (
    session: PgSession.PgSession,
    primary: SessionCheck.Primary,
    settings: PgSettings
  ) => Effect.Effect<A, DatabaseError>
}

/** A session, and the result of its check. */
export interface Opened<out A> {
  readonly session: PgSession.PgSession
  readonly checked: A
}

/** A server that accepts changes. */
interface Claim extends SessionCheck.Primary {
  /** The host and the port. */
  readonly name: string
  readonly session: PgSession.PgSession
}

type Answer = Either.Either<Claim, DatabaseError>

const patience = Duration.millis(500)

/** The settings with the time to connect that is left until a deadline. */
const within = (settings: PgSettings, deadline: number): Effect.Effect<PgSettings> =>
  Effect.map(Clock.currentTimeMillis, (now) => ({
    ...settings,
    connectTimeout: Duration.min(settings.connectTimeout, Duration.millis(Math.max(1, deadline - now)))
  }))

/** Asks one server. Its session is added to `opened` before anything else. */
const ask = (
  url: PgSettings["hosts"][number],
  settings: PgSettings,
  operation: string,
  opened: Set<PgSession.PgSession>
): Effect.Effect<Claim, DatabaseError> =>
  Effect.flatMap(
    Effect.mapError(PgHost.decode(url, settings.allow), (fault) => PgFault.toDatabaseError(operation, fault)),
    (host) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.flatMap(
          Effect.mapError(restore(PgSession.open(host, settings)), (fault) =>
            PgFault.toDatabaseError(operation, fault)
          ),
          (session) => {
            opened.add(session)
            return Effect.map(restore(SessionCheck.identify(session, settings)), (primary) => ({
              ...primary,
              name: `${host.host}:${host.port}`,
              session
            }))
          }
        )
      )
  )

/** Asks all servers, and returns the answers that arrive in time. */
const askAll = (
  settings: PgSettings,
  { operation, isKnown }: Pick<Options<unknown>, "operation" | "isKnown">,
  opened: Set<PgSession.PgSession>
): Effect.Effect<ReadonlyArray<Answer>> =>
  Effect.gen(function* () {
    const answers: Array<Answer> = settings.hosts.map(() => Either.left(PgFault.refused(operation, "LOG_UNREACHABLE")))
    const first = yield* Deferred.make<void>()
    const asking = Effect.forEach(
      settings.hosts,
      (url, index) =>
        Effect.flatMap(Effect.either(ask(url, settings, operation, opened)), (answer) => {
          answers[index] = answer
          return Either.isRight(answer) ? Deferred.succeed(first, undefined) : Effect.void
        }),
      { concurrency: "unbounded", discard: true }
    )
    const waiting = isKnown ? Effect.zipRight(Deferred.await(first), Effect.sleep(patience)) : Effect.never
    yield* Effect.raceFirst(
      // Interruptible, since the caller can be in an uninterruptible region.
      Effect.interruptible(asking),
      Effect.interruptible(Effect.timeoutOption(waiting, settings.connectTimeout))
    )
    return answers
  })

/** The newest servers of each system, in the order of the settings; of several as new, the one that has written most is the first. */
const newest = (claims: ReadonlyArray<Claim>): ReadonlyArray<Claim> => {
  const systems = [...new Set(claims.map(({ epoch }) => epoch.system))]
  return systems.flatMap((system) => {
    const own = claims.filter(({ epoch }) => epoch.system === system)
    const last = Math.max(...own.map(({ epoch }) => epoch.timeline))
    return own.filter(({ epoch }) => epoch.timeline === last).toSorted((one, other) => other.written - one.written)
  })
}

const describe = ({ name, epoch }: Claim): string => `${name} (timeline ${epoch.timeline})`

const warn = (used: Claim, claims: ReadonlyArray<Claim>): Effect.Effect<void> =>
  claims.length < 2
    ? Effect.void
    : Effect.annotateLogs(Effect.logWarning("Several servers accept changes as a primary, and one of them is used"), {
        used: describe(used),
        refused: claims
          .filter((claim) => claim !== used)
          .map(describe)
          .join(", ")
      })

/**
 * Opens a session on the primary with the highest timeline, and checks it. An older primary of the same system is not used, also
 * when the newest one fails its check. Fails with the most significant of the failures, by `PgFault.mostSignificant`, and with
 * `LOG_SETTINGS` for a name of a schema that is not valid.
 */
export const open = <A>(settings: PgSettings, options: Options<A>): Effect.Effect<Opened<A>, DatabaseError> =>
  Effect.suspend(() => {
    // The name is a part of SQL texts and of the options of the connection.
    if (!isSchemaName(settings.schema)) {
      return Effect.fail(PgFault.refused(options.operation, "LOG_SETTINGS"))
    }
    const opened = new Set<PgSession.PgSession>()
    const choose = Effect.gen(function* () {
      const answers = yield* askAll(yield* within(settings, options.deadline), options, opened)
      const claims = answers.flatMap((answer) => (Either.isRight(answer) ? [answer.right] : []))
      const failures = answers.flatMap((answer) => (Either.isLeft(answer) ? [answer.left] : []))
      for (const claim of newest(claims)) {
        const { session } = claim
        const limits = yield* within(settings, options.deadline)
        const checked = yield* Effect.either(options.check(session, claim, limits))
        if (Either.isRight(checked)) {
          yield* warn(claim, claims)
          opened.delete(session)
          return { session, checked: checked.right }
        }
        failures.push(checked.left)
      }
      return yield* PgFault.mostSignificant(failures) ?? PgFault.refused(options.operation, "LOG_UNREACHABLE")
    })
    return Effect.ensuring(
      choose,
      Effect.suspend(() => Effect.forEach(opened, ({ close }) => close, { discard: true }))
    )
  })
