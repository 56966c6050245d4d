/**
 * Registers users with a password, and changes passwords and override phrases in the transaction of their events.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import { CredentialsRefused, WeakPassword, type Rejection } from "../../domain/Rejection.ts"
import type { AnyCommand } from "../../domain/Command.ts"
import * as Actor from "../../domain/Actor.ts"
import * as User from "../../domain/user/User.ts"
import type { UserId } from "../../domain/UserId.ts"
import type { AppendError } from "../../eventsourcing/EventStoreError.ts"
import type { Credential } from "../../security/CredentialStore.ts"
import { Passwords, normalize, actorQueuePath } from "../../security/Passwords.ts"
import * as Seals from "../../security/CredentialSeals.ts"
import { SecurityWrite } from "../../security/SecurityWrite.ts"
import { SecurityConfig } from "../../security/SecurityConfig.ts"
import type { TooManyLogins } from "../../security/TooManyLogins.ts"
import * as CommandHandler from "../request/CommandHandler.ts"
import { CurrentActor } from "../request/CurrentActor.ts"
import { SharedTables } from "../SharedTables.ts"

/** Queues hashing for the current actor. */
const inTurn = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const { actor, session } = yield* CurrentActor
    const passwords = yield* Passwords
    return yield* passwords.inTurn(actorQueuePath(Actor.label(actor), session))(work)
  })

/** Hashes a new secret. Fails with `WeakPassword` when it is weak or equals the current one, `own`. */
const newSecret = (
  secret: Redacted.Redacted,
  user: UserId,
  own?: Redacted.Redacted
): Effect.Effect<Either.Either<string, WeakPassword>, TooManyLogins, Passwords | SecurityConfig | CurrentActor> =>
  Effect.gen(function* () {
    const passwords = yield* Passwords
    const { minimumLength } = yield* SecurityConfig
    const isSame = own !== undefined && normalize(Redacted.value(own)) === normalize(Redacted.value(secret))
    const reason = isSame ? "same" : passwords.weakness(secret, user)
    return reason === undefined
      ? Either.right(yield* inTurn(passwords.hash(secret)))
      : Either.left(new WeakPassword({ minimumLength, reason }))
  })

const setPassword =
  (login: UserId) =>
  (hash: string, at: number): CommandHandler.Companions => ({
    seals: { password: Seals.ofPassword(login, hash) },
    writes: [SecurityWrite.SetPassword({ login, hash, at })]
  })

/**
 * Verifies the actor's own password or phrase. Attempts are counted by account and session, so that failed logins
 * elsewhere do not throttle the user, and a stolen session does not throttle others.
 */
export const ownSecret = (user: UserId, secret: Redacted.Redacted, which: keyof Credential) =>
  Effect.gen(function* () {
    const { credentials, throttles } = yield* SharedTables
    const passwords = yield* Passwords
    const { session } = yield* CurrentActor
    const at = yield* Clock.currentTimeMillis
    const verdict = yield* throttles.countAttempt({ kind: "own secret", account: user, session, at })
    if (!verdict.allowed) {
      return Either.left(new CredentialsRefused())
    }
    const known = yield* credentials.find(user)
    const hash = known?.[which] ?? undefined
    const match = yield* hash === undefined ? passwords.verifyNothing(secret) : passwords.verify(hash, secret)
    if (match === "none") {
      return Either.left(new CredentialsRefused())
    }
    yield* throttles.recordSuccess(verdict.counted)
    return Either.void
  }).pipe(inTurn)

/** Verifies the actor's own password, and hashes the secret that replaces it or is set with it. */
const nextSecret = (user: UserId, own: Redacted.Redacted, next: Redacted.Redacted) =>
  Effect.gen(function* () {
    const verified = yield* ownSecret(user, own, "passwordHash")
    return Either.isLeft(verified) ? Either.left(verified.left) : yield* newSecret(next, user, own)
  })

/** Executes a command that sets a secret, with the companion writes of its hash. */
const executeWith = <R>(
  command: AnyCommand,
  secret: Effect.Effect<Either.Either<string, Rejection>, AppendError | TooManyLogins, R>,
  companions: (hash: string, at: number) => CommandHandler.Companions,
  options: CommandHandler.ExecuteOptions = {}
) =>
  Effect.flatMap(Clock.currentTimeMillis, (at) =>
    CommandHandler.execute(command, {
      ...options,
      prepare: Effect.map(
        secret,
        Either.map((hash) => companions(hash, at))
      )
    })
  )

/** Registers a user with a password. */
export const register = (
  command: typeof User.Register.Type,
  password: Redacted.Redacted,
  options?: Pick<CommandHandler.ExecuteOptions, "commandId" | "occurredAt">
) => executeWith(command, newSecret(password, command.user), setPassword(command.user), options)

/** Changes the actor's own password and ends their other sessions. */
export const changePassword = (user: UserId, own: Redacted.Redacted, next: Redacted.Redacted) =>
  executeWith(User.ChangePassword.make({ user }), nextSecret(user, own, next), setPassword(user))

/**
 * Sets a password of an account that has to be changed at the next login, and ends its sessions. A reset by the operator
 * ends custody, so it also removes the override phrase, which the custodian may have set.
 */
export const resetPassword = (user: UserId, next: Redacted.Redacted) =>
  Effect.flatMap(CurrentActor, ({ actor }) =>
    executeWith(User.ResetPassword.make({ user }), newSecret(next, user), (hash, at) => {
      const { seals, writes } = setPassword(user)(hash, at)
      const forgive = SecurityWrite.ThrottleForgive({ account: user })
      return actor._tag === "Operator"
        ? {
            seals: { ...seals, phrase: null },
            writes: [...writes, SecurityWrite.SetPhrase({ login: user, hash: null, at }), forgive]
          }
        : { seals: { ...seals }, writes: [...writes, forgive] }
    })
  )

/** Sets the actor's own override phrase. */
export const setPhrase = (user: UserId, own: Redacted.Redacted, phrase: Redacted.Redacted) =>
  executeWith(User.SetPhrase.make({ user }), nextSecret(user, own, phrase), (hash, at) => ({
    seals: { phrase: Seals.ofPhrase(user, hash) },
    writes: [SecurityWrite.SetPhrase({ login: user, hash, at })]
  }))
