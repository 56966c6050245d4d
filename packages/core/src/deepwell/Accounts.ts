/**
 * Accounts: enrolling somebody with a password, and coming in with it.
 */
import type { Redacted } from "effect"
import { Clock, Effect, Option, Schema } from "effect"
import { Database } from "../database/Database.ts"
import * as AccessEvent from "../domain/AccessEvent.ts"
import * as Actor from "../domain/Actor.ts"
import { UserId } from "../domain/UserId.ts"
import type * as User from "../domain/User.ts"
import * as Event from "../eventsourcing/Event.ts"
import * as Credentials from "../security/Credentials.ts"
import { Passwords } from "../security/Passwords.ts"
import * as Users from "../views/Users.ts"
import type { ExecuteOptions } from "./Commands.ts"
import * as Commands from "./Commands.ts"
import { CurrentActor } from "./CurrentActor.ts"
import { Log } from "./Log.ts"

/** The login is refused; whatever was wrong, no more is said. */
export class LoginRefused extends Schema.TaggedError<LoginRefused>()("LoginRefused", {}) {}

/** Somebody who came in: everything they do goes through it. */
export interface Session {
  readonly id: string
  readonly user: UserId
}

/** Enrols somebody who signs in with this password. The hash is kept in the transaction of the event. */
export const register = Effect.fn("Deepwell.register")(function* (
  command: typeof User.Register.Type,
  password: Redacted.Redacted,
  options: Pick<ExecuteOptions, "commandId" | "occurredAt"> = {}
) {
  const hash = yield* (yield* Passwords).hash(password)
  const at = yield* Clock.currentTimeMillis
  return yield* Commands.execute(command, {
    ...options,
    alongside: (sql) => Credentials.set(sql, command.user, hash, at)
  })
})

// Whoever did not get in; no user id has a colon.
const nobody = "anonymous:login"

const decodeUserId = Schema.decodeOption(UserId)

/** Comes in with a password. Fails with `LoginRefused`, the same for an unknown name, a wrong password, an inactive user. */
export const login = Effect.fn("Deepwell.login")(function* (
  typed: string,
  password: Redacted.Redacted,
  origin: string | null = null
) {
  const log = yield* Log
  const database = yield* Database
  const passwords = yield* Passwords
  const known = yield* database.read("look up credentials", (sql) =>
    Effect.gen(function* () {
      const user = Option.getOrUndefined(decodeUserId(typed))
      const record = user === undefined ? undefined : yield* Users.find(sql, user)
      const hash = record === undefined ? undefined : yield* Credentials.find(sql, record.id)
      return { record, hash }
    })
  )
  const { record, hash } = known
  const matches = yield* hash === undefined ? passwords.verifyNothing(password) : passwords.verify(hash, password)
  const session = yield* Event.mintId
  const admitted = matches && record?.active === true ? record.id : undefined
  const actor = admitted ?? nobody
  const events = yield* Event.mint([
    admitted === undefined
      ? AccessEvent.LoginFailed.make({ user: record?.id ?? null })
      : AccessEvent.LoggedIn.make({ user: admitted, session })
  ])
  yield* log.appendAll({
    appends: [{ stream: AccessEvent.stream(actor), expected: "any", events }],
    metadata: { ...Event.by(actor), origin }
  })
  return admitted === undefined ? yield* new LoginRefused() : { id: session, user: admitted }
})

/** Ends a session. */
export const logout = Effect.fn("Deepwell.logout")(function* ({ id, user }: Session) {
  const log = yield* Log
  const events = yield* Event.mint([AccessEvent.LoggedOut.make({ user, session: id })])
  yield* log.appendAll({
    appends: [{ stream: AccessEvent.stream(user), expected: "any", events }],
    metadata: Event.by(user)
  })
})

/** Runs an effect as whoever holds the session. */
export const within = ({ id, user }: Session, door: string) =>
  CurrentActor.provide(Actor.Actor.User({ user }), `${door} ${id}`)
