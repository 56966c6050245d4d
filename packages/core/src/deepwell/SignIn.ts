/**
 * Coming in, and leaving.
 */
import type { Redacted } from "effect"
import { Clock, Duration, Effect, Either, Option, Schema } from "effect"
import { Database } from "../database/Database.ts"
import * as Query from "../database/Query.ts"
import * as AccessEvent from "../domain/AccessEvent.ts"
import * as Actor from "../domain/Actor.ts"
import { UserId } from "../domain/UserId.ts"
import * as Event from "../eventsourcing/Event.ts"
import * as Credentials from "../security/Credentials.ts"
import { Passwords } from "../security/Passwords.ts"
import * as Seals from "../security/Seals.ts"
import { SecurityConfig } from "../security/SecurityConfig.ts"
import * as Sessions from "../security/Sessions.ts"
import * as Throttle from "../security/Throttle.ts"
import * as Users from "../views/Users.ts"
import { CurrentActor } from "./CurrentActor.ts"
import * as Judgement from "./Judgement.ts"
import { Log } from "./Log.ts"
import * as OnConflict from "./OnConflict.ts"
import * as SessionClosing from "./SessionClosing.ts"

/** The login is refused; whatever was wrong, no more is said. */
export class LoginRefused extends Schema.TaggedError<LoginRefused>()("LoginRefused", {}) {}

/** Somebody who came in: everything they do goes through it. */
export interface Session {
  readonly id: string
  readonly user: UserId
  /** What the session is resumed with. */
  readonly token: Redacted.Redacted
  /** Whether the password has to be changed before anything else. */
  readonly mustChangePassword: boolean
  /** When it ends at the latest, in milliseconds since 1970. */
  readonly expiresAt: number
}

// Whoever did not get in; no user id has a colon.
const nobody = "anonymous:login"

const noAccount = { guard: undefined, account: undefined }

const decodeUserId = Schema.decodeOption(UserId)

/** Refuses no sooner than the fixed time after the start, and at a multiple of it, so that its time tells nothing. */
const refuseLate = (start: number) =>
  Effect.gen(function* () {
    const { refusalTime } = yield* SecurityConfig
    const step = Duration.toMillis(refusalTime)
    const took = (yield* Clock.currentTimeMillis) - start
    yield* step === 0 ? Effect.void : Effect.sleep(Math.max(1, Math.ceil(took / step)) * step - took)
    return yield* new LoginRefused()
  })

const count = (tried: Throttle.Try) =>
  Effect.gen(function* () {
    const parameters = yield* SecurityConfig
    const database = yield* Database
    return yield* database.writeSync("count a login", (run) => Either.right(Throttle.attempt(run, tried, parameters)))
  })

// A try that was not heard is counted, and written down with the next one that is.
const recordFailure = (user: UserId | null, origin: string | null, verdict: Throttle.Verdict) =>
  Effect.gen(function* () {
    if (!verdict.allowed) {
      return
    }
    const log = yield* Log
    const events = yield* Event.mint([AccessEvent.LoginFailed.make({ user, count: 1 + verdict.suppressed })])
    yield* log.appendAll({
      appends: [{ stream: AccessEvent.stream(nobody), expected: "any", events }],
      metadata: { ...Event.by(nobody), origin }
    })
  })

/** Comes in with a password. Fails with `LoginRefused`, the same for an unknown name, a wrong password, an inactive user. */
export const login = Effect.fnUntraced(function* (
  typed: string,
  password: Redacted.Redacted,
  origin: string | null = null
) {
  const at = yield* Clock.currentTimeMillis
  const log = yield* Log
  const database = yield* Database
  const passwords = yield* Passwords
  const parameters = yield* SecurityConfig
  const name = Option.getOrUndefined(decodeUserId(typed))
  const known =
    name === undefined ? undefined : yield* database.read("look up a user", (sql) => Users.account(sql, name))
  const tried = { account: known?.id ?? null, origin, at }
  const verdict = yield* count(tried)
  return yield* Effect.gen(function* () {
    // Held on to until the session is open: whoever is deactivated, or gets another password, is looked at anew.
    const { guard, account } =
      known === undefined
        ? noAccount
        : yield* Judgement.looking("look up an account", (run) => Judgement.accountOf(log, run, known.id))
    const credential =
      account && (yield* database.readSync("look up credentials", (run) => Credentials.find(run, account.id)))
    const hash = credential?.passwordHash
    const matches = yield* hash === undefined ? passwords.verifyNothing(password) : passwords.verify(hash, password)
    if (!verdict.allowed || !matches || hash === undefined || account?.active !== true) {
      yield* recordFailure(known?.id ?? null, origin, verdict)
      return yield* refuseLate(at)
    }
    const user = account.id
    const id = yield* Event.mintId
    const token = yield* Sessions.mintToken
    const better = passwords.isOutdated(hash) ? yield* passwords.hash(password) : undefined
    const idle = Duration.toMillis(parameters.sessionIdle)
    const lifetime = Duration.toMillis(parameters.sessionLifetime)
    const { suppressed } = verdict
    const surplus = yield* database.readSync("look up sessions beyond the most", (run) =>
      Sessions.beyond(run, user, at, SessionClosing.mostOpen - 1)
    )
    const opening = { id, token, login: user, origin, at, idle, lifetime }
    const seals = {
      session: Sessions.sealOf(opening),
      ...(better === undefined ? {} : { password: Seals.ofPassword(user, better) })
    }
    const entry = { user, session: id, ...(suppressed === 0 ? {} : { failures: suppressed }) }
    yield* log.appendAll({
      appends: [
        {
          stream: AccessEvent.sessionStream(id),
          expected: "none",
          events: yield* Event.mint([AccessEvent.LoggedIn.make(entry)])
        },
        ...(yield* SessionClosing.appends(user, surplus, "LoggedIn"))
      ],
      guards: guard === undefined ? [] : [guard],
      metadata: { ...Event.by(user), origin, session: id, seals },
      alongside: (run) => {
        for (const each of surplus) {
          Sessions.end(run, each)
        }
        Sessions.open(run, opening)
        Throttle.succeed(run, tried, parameters)
        if (better !== undefined) {
          Credentials.set(run, user, better, at)
        }
      }
    })
    return { id, user, token, mustChangePassword: account.mustChangePassword, expiresAt: at + lifetime }
  }).pipe(OnConflict.retry)
})

/** Comes back with the token of a session that is open. Fails with `LoginRefused`, whatever is wrong. */
export const resume = Effect.fnUntraced(function* (token: Redacted.Redacted, origin: string | null = null) {
  const at = yield* Clock.currentTimeMillis
  const database = yield* Database
  const { session, account } = yield* database.read("look up a session", (sql) =>
    Effect.gen(function* () {
      const session = yield* Query.together((run) => Sessions.byToken(run, token, at))
      return { session, account: session === undefined ? undefined : yield* Users.account(sql, session.login) }
    })
  )
  if (session === undefined || account?.active !== true) {
    const verdict = yield* count({ account: null, origin, at })
    yield* recordFailure(null, origin, verdict)
    return yield* refuseLate(at)
  }
  yield* database.writeSync("note a session", (run) => Either.right(Sessions.touch(run, session.id, at)))
  const { id, expiresAt } = session
  return { id, user: account.id, token, mustChangePassword: account.mustChangePassword, expiresAt }
})

/** Ends a session; one that is over already stays so. */
export const logout = Effect.fnUntraced(function* ({ id, user }: Pick<Session, "id" | "user">) {
  const log = yield* Log
  const append = (stream: string, expected: "any" | 1, event: AccessEvent.AccessEvent) =>
    Effect.flatMap(Event.mint([event]), (events) =>
      log.appendAll({
        appends: [{ stream, expected, events }],
        metadata: { ...Event.by(user), session: id },
        alongside: (run) => void Sessions.end(run, id)
      })
    )
  const already = AccessEvent.CommandUnnecessary.make({ command: "Logout", target: null })
  // However it ends, its stream moves, so that nothing more is done in it.
  yield* append(AccessEvent.sessionStream(id), 1, AccessEvent.LoggedOut.make({ user, session: id })).pipe(
    Effect.catchTag("StreamConflict", () => append(AccessEvent.stream(user), "any", already))
  )
})

/** Runs an effect as whoever holds the session. */
export const within = ({ id, user }: Pick<Session, "id" | "user">, door: string) =>
  CurrentActor.provide(Actor.Actor.User({ user }), door, id)
