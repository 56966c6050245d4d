/** Login, resumption and logout of sessions. */
import type * as Redacted from "effect/Redacted"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as FairQueue from "../../database/queue/FairQueue.ts"
import { Database } from "../../database/Database.ts"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import * as Actor from "../../domain/Actor.ts"
import { UserId } from "../../domain/UserId.ts"
import * as Event from "../../eventsourcing/Event.ts"
import { Passwords, originQueuePath } from "../../security/Passwords.ts"
import * as Seals from "../../security/CredentialSeals.ts"
import { SecurityWrite } from "../../security/SecurityWrite.ts"
import { SecurityConfig } from "../../security/SecurityConfig.ts"
import * as Sessions from "../../security/Sessions.ts"
import type { Verdict } from "../../security/ThrottleStore.ts"
import { TooManyLogins } from "../../security/TooManyLogins.ts"
import * as UserView from "../../readmodels/UserView.ts"
import { CurrentActor } from "../request/CurrentActor.ts"
import * as CommandDecision from "../request/CommandDecision.ts"
import { EventLog } from "../EventLog.ts"
import { SharedTables } from "../SharedTables.ts"
import * as ConflictRetry from "../request/ConflictRetry.ts"
import * as SessionClosing from "../request/SessionClosing.ts"

/** The login is refused, with the same error for every reason. */
export class LoginRefused extends Schema.TaggedError<LoginRefused>()("LoginRefused", {}) {}

/** An open session. */
export interface Session {
  readonly id: string
  readonly user: UserId
  /** The secret that resumes the session. */
  readonly token: Redacted.Redacted
  /** True when the password has to be changed before any other request. */
  readonly mustChangePassword: boolean
  /** The time at which it expires, in milliseconds since 1970. */
  readonly expiresAt: number
}

// The actor of failed logins; no user id contains a colon.
const anonymous = "anonymous:login"

const decodeUserId = Schema.decodeOption(UserId)

/** Fails with `LoginRefused` at the next multiple of the refusal time after the start, so that its time discloses nothing. */
const refuseLate = (start: number) =>
  Effect.gen(function* () {
    const { refusalTime } = yield* SecurityConfig
    const step = Duration.toMillis(refusalTime)
    const took = (yield* Clock.currentTimeMillis) - start
    yield* step === 0 ? Effect.void : Effect.sleep(Math.max(1, Math.ceil(took / step)) * step - took)
    return yield* new LoginRefused()
  })

// Throttled attempts are counted, and recorded with the next attempt that is verified.
const recordFailure = (user: UserId | null, origin: string | null, verdict: Verdict) =>
  Effect.gen(function* () {
    if (!verdict.allowed || !verdict.recorded) {
      return
    }
    const log = yield* EventLog
    const events = yield* Event.mint([AccessEvent.LoginFailed.make({ user, count: 1 + verdict.suppressed })])
    yield* log.appendAll({
      appends: [{ stream: AccessEvent.stream(anonymous), expected: "any", events }],
      metadata: { ...Event.actorMetadata(anonymous), origin }
    })
  })

/** A stored hash that the password matches, and the hash that replaces an outdated one. */
interface Proof {
  readonly stored: string
  readonly renewed: string | undefined
}

/** Verifies a password against a stored hash, in the same time also without one; undefined when it does not match. */
const verifyPassword = (stored: string | undefined, password: Redacted.Redacted) =>
  Effect.gen(function* () {
    const passwords = yield* Passwords
    const match = yield* stored === undefined ? passwords.verifyNothing(password) : passwords.verify(stored, password)
    return match === "none" || stored === undefined
      ? undefined
      : ({ stored, renewed: match === "outdated" ? yield* passwords.hash(password) : undefined } satisfies Proof)
  })

/** Looks up the name, counts the attempt, and verifies the password unless the attempt is throttled. */
const examine = (name: string, password: Redacted.Redacted, origin: string | null, at: number) =>
  Effect.gen(function* () {
    const database = yield* Database
    const { credentials, throttles } = yield* SharedTables
    const id = Option.getOrUndefined(decodeUserId(name))
    const known =
      id === undefined ? undefined : yield* database.read("look up a user", (run) => UserView.account(run, id))
    const account = known?.id ?? null
    const verdict = yield* throttles.countAttempt({ kind: "password", account, name, origin, at })
    if (!verdict.allowed) {
      return { account, verdict, proof: undefined }
    }
    const credential = account === null ? undefined : yield* credentials.find(account)
    return { account, verdict, proof: yield* verifyPassword(credential?.passwordHash, password) }
  })

/**
 * Opens a session with a password. Fails with `LoginRefused` for an unknown name, a wrong password, an inactive user and
 * too many failed attempts alike, and with `TooManyLogins`, before the name is looked up, when too many logins wait.
 */
export const login = Effect.fnUntraced(function* (
  name: string,
  password: Redacted.Redacted,
  origin: string | null = null
) {
  const at = yield* Clock.currentTimeMillis
  const log = yield* EventLog
  const database = yield* Database
  const { credentials } = yield* SharedTables
  const parameters = yield* SecurityConfig
  const inTurn = (yield* Passwords).inTurn(originQueuePath(origin))
  const { account: user, verdict, proof } = yield* inTurn(examine(name, password, origin, at))
  const refused = Effect.zipRight(recordFailure(user, origin, verdict), refuseLate(at))
  if (!verdict.allowed || user === null || proof === undefined) {
    return yield* refused
  }
  let proven: Proof | undefined = proof
  return yield* Effect.gen(function* () {
    // The guard on the account makes the append conflict when the user is deactivated or gets another password meanwhile.
    const { guard, account } = yield* CommandDecision.inSnapshot("look up an account", (run) =>
      CommandDecision.accountOf(log, run, user)
    )
    // Read after the snapshot, so that it is the hash of the guarded version or a later one.
    const credential = yield* credentials.find(user)
    if (proven?.stored !== credential?.passwordHash) {
      proven = yield* inTurn(verifyPassword(credential?.passwordHash, password))
    }
    if (proven === undefined || account?.active !== true) {
      return yield* refused
    }
    const { renewed } = proven
    const id = yield* Event.mintId
    const token = yield* Sessions.generateToken
    const idle = Duration.toMillis(parameters.sessionIdle)
    const lifetime = Duration.toMillis(parameters.sessionLifetime)
    const { suppressed, counted } = verdict
    const surplus = yield* database.read("look up sessions beyond the most", (run) =>
      Sessions.beyondLatest(run, user, at, SessionClosing.mostOpen - 1)
    )
    const opening = { id, token, login: user, origin, at, idle, lifetime }
    const seals = {
      session: Sessions.seal(opening),
      ...(renewed === undefined ? {} : { password: Seals.ofPassword(user, renewed) })
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
      guards: [guard],
      metadata: { ...Event.actorMetadata(user), origin, session: id, seals },
      companions: [
        ...surplus.map((each) => SecurityWrite.EndSession({ id: each })),
        SecurityWrite.OpenSession(opening),
        SecurityWrite.ThrottleSucceed({ counted, parameters }),
        SecurityWrite.NoteOrigin({ login: user, origin, at }),
        ...(renewed === undefined ? [] : [SecurityWrite.SetPassword({ login: user, hash: renewed, at })])
      ]
    })
    return { id, user, token, mustChangePassword: account.mustChangePassword, expiresAt: at + lifetime }
  }).pipe(ConflictRetry.retry)
})

/**
 * The queue of token lookups; a wrong token costs a write. More of them may wait than logins: after a restart of a server
 * all connections resume their sessions at once.
 */
const lookups = FairQueue.unsafeMake({
  permits: 4,
  waiting: { perGroup: 128, total: 2_048, full: () => new TooManyLogins({ retryAfter: 1 }) }
})

/** The open session of a token with its account; null, counted as a failed attempt, when there is none. */
const lookUp = (token: Redacted.Redacted, origin: string | null, at: number) =>
  Effect.gen(function* () {
    const database = yield* Database
    const { sessions, throttles } = yield* SharedTables
    const { session, account } = yield* database.read("look up a session", (run) => {
      const session = Sessions.byToken(run, token, at)
      return { session, account: session && UserView.account(run, session.login) }
    })
    if (session === undefined || account?.active !== true) {
      yield* recordFailure(null, origin, yield* throttles.countAttempt({ kind: "token", origin, at }))
      return null
    }
    yield* sessions.touch(session.id, at)
    return { session, account }
  })

/**
 * Resumes an open session by its token. Fails with `LoginRefused` for every other token, and with `TooManyLogins` when too
 * many lookups of this origin wait.
 */
export const resume = Effect.fnUntraced(function* (token: Redacted.Redacted, origin: string | null = null) {
  const at = yield* Clock.currentTimeMillis
  const found = yield* lookups.run(originQueuePath(origin))(lookUp(token, origin, at))
  if (found === null) {
    return yield* refuseLate(at)
  }
  const { session, account } = found
  const { id, expiresAt } = session
  return { id, user: account.id, token, mustChangePassword: account.mustChangePassword, expiresAt }
})

/** Ends a session; unnecessary when it has ended before. */
export const logout = Effect.fnUntraced(function* ({ id, user }: Pick<Session, "id" | "user">) {
  const log = yield* EventLog
  const append = (stream: string, expected: "any" | 1, event: AccessEvent.AccessEvent) =>
    Effect.flatMap(Event.mint([event]), (events) =>
      log.appendAll({
        appends: [{ stream, expected, events }],
        metadata: { ...Event.actorMetadata(user), session: id },
        companions: [SecurityWrite.EndSession({ id })]
      })
    )
  const unnecessary = AccessEvent.CommandUnnecessary.make({ command: "Logout", target: null })
  // Every end of a session appends to its stream, which invalidates the guards of its requests.
  yield* append(AccessEvent.sessionStream(id), 1, AccessEvent.LoggedOut.make({ user, session: id })).pipe(
    Effect.catchTag("StreamConflict", () => append(AccessEvent.stream(user), "any", unnecessary))
  )
})

/** Runs an effect on behalf of the session's user. */
export const asSession = ({ id, user }: Pick<Session, "id" | "user">, origin: string) =>
  CurrentActor.provide(Actor.Actor.User({ user }), origin, id)
