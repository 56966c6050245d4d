/**
 * Passwords and override phrases: one's own, and those of others that are reset.
 */
import { Args, Command } from "@effect/cli"
import { Deepwell, UserId } from "@scipnet/core"
import { Effect, Option } from "effect"
import * as Connection from "../Connection.ts"
import { Entrance } from "../Entrance.ts"
import * as Globals from "../Globals.ts"
import * as Input from "../Input.ts"
import * as KeptSessions from "../KeptSessions.ts"
import * as Output from "../Output.ts"
import * as Custody from "../render/Custody.ts"
import * as Secrets from "../Secrets.ts"

/** What they came in with; it is asked for where that was a session. */
const ownPassword = Effect.gen(function* () {
  const { password } = yield* Entrance
  return yield* Option.match(password, { onSome: Effect.succeed, onNone: () => Secrets.ownPassword(false) })
})

// A changed password ends all other sessions: the one that is kept, where somebody came in by another.
const forgetKept = (place: Connection.Place, user: UserId.UserId) =>
  Effect.gen(function* () {
    const entrance = yield* Entrance
    const kept = yield* KeptSessions.find(yield* Connection.keyOf(place))
    if (Option.isNone(entrance.kept) && Option.isSome(kept) && kept.value.user === user) {
      yield* KeptSessions.forget(kept.value)
    }
  })

const password = Command.make(
  "password",
  {
    ...Globals.session,
    id: Args.text({ name: "id" }).pipe(Args.withDescription("Whose; your own if left out."), Args.optional)
  },
  ({ id, ...globals }) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const { session } = yield* Entrance
      const user = Option.isNone(id) ? session.user : yield* Input.decode(UserId.UserId, "id")(id.value)
      const own = user === session.user ? yield* ownPassword : undefined
      const next = yield* Secrets.newPassword(user)
      const outcome = yield* own === undefined
        ? deepwell.resetPassword(user, next)
        : deepwell.changePassword(user, own, next)
      // Servers of earlier versions do not number passwords.
      const custody = own === undefined ? Option.none() : yield* Effect.option(deepwell.custody({ user }))
      yield* Output.answer(globals.json, outcome, () => [
        `The password of ${user} is changed.`,
        ...(own === undefined ? [Custody.nextStep(user)] : Option.toArray(custody).flatMap(Custody.toTell))
      ])
      yield* forgetKept(globals, user)
    }).pipe(Connection.asUser(globals))
).pipe(
  Command.withDescription(
    "Change your password: `scipnet user password --user r.vance`; or as an administrator reset somebody's, who then changes it. Asked for, or taken from SCIPNET_NEW_PASSWORD."
  )
)

const phrase = Command.make("phrase", Globals.session, (globals) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const { session } = yield* Entrance
    const own = yield* ownPassword
    const next = yield* Secrets.newPhrase
    const outcome = yield* deepwell.setPhrase(session.user, own, next)
    yield* Output.answer(globals.json, outcome, () => ["Your override phrase is set."])
  }).pipe(Connection.asUser(globals))
).pipe(
  Command.withDescription(
    "Set your own override phrase, by which you break the glass: `scipnet user phrase --user r.vance`. Asked for, or taken from SCIPNET_PHRASE."
  )
)

const recover = Command.make(
  "recover",
  { ...Globals.operator, id: Args.text({ name: "id" }).pipe(Args.withDescription("Whose, e.g. r.vance.")) },
  ({ id, json, deepwell: given }) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const user = yield* Input.decode(UserId.UserId, "id")(id)
      const next = yield* Secrets.newPassword(user)
      const outcome = yield* deepwell.resetPassword(user, next)
      yield* Output.answer(json, outcome, () => [`${user} signs in with the new password, and changes it then.`])
    }).pipe(Connection.asOperator, Effect.provide(Connection.open(given)))
).pipe(Command.withDescription("Reset a lost password, as whoever holds the file."))

/** For `scipnet user`. */
export const commands = [password, phrase, recover] as const
