/**
 * Passwords and override phrases: one's own, and those of others that are reset.
 */
import { Args, Command } from "@effect/cli"
import { Deepwell, UserId } from "@scipnet/core"
import { Effect, Option } from "effect"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as DeepwellLocation from "../../connection/DeepwellLocation.ts"
import { SignedInSession } from "../../connection/SignedInSession.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as SessionFile from "../../connection/SessionFile.ts"
import * as Output from "../../io/Output.ts"
import * as CustodyView from "../../render/CustodyView.ts"
import * as PasswordInput from "../../connection/PasswordInput.ts"

/** What they came in with; it is asked for where that was a session. */
const ownPassword = Effect.gen(function* () {
  const { password } = yield* SignedInSession
  return yield* Option.match(password, { onSome: Effect.succeed, onNone: () => PasswordInput.ownPassword(false) })
})

// A changed password ends all other sessions: the one that is kept, where somebody came in by another.
const forgetKept = (place: DeepwellLocation.Location, user: UserId.UserId) =>
  Effect.gen(function* () {
    const entrance = yield* SignedInSession
    const kept = yield* SessionFile.find(yield* DeepwellLocation.keyOf(place))
    if (Option.isNone(entrance.kept) && Option.isSome(kept) && kept.value.user === user) {
      yield* SessionFile.remove(kept.value)
    }
  })

const password = Command.make(
  "password",
  {
    ...GlobalOptions.session,
    id: Args.text({ name: "id" }).pipe(Args.withDescription("Whose; your own if left out."), Args.optional)
  },
  ({ id, ...globals }) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const { session } = yield* SignedInSession
      const user = Option.isNone(id) ? session.user : yield* ArgumentDecoding.decode(UserId.UserId, "id")(id.value)
      const own = user === session.user ? yield* ownPassword : undefined
      const next = yield* PasswordInput.newPassword(user)
      const outcome = yield* own === undefined
        ? deepwell.resetPassword(user, next)
        : deepwell.changePassword(user, own, next)
      // Servers of earlier versions do not number passwords.
      const custody = own === undefined ? Option.none() : yield* Effect.option(deepwell.custody({ user }))
      yield* Output.answer(globals.json, outcome, () => [
        `The password of ${user} is changed.`,
        ...(own === undefined ? [CustodyView.nextStep(user)] : Option.toArray(custody).flatMap(CustodyView.toTell))
      ])
      yield* forgetKept(globals, user)
    }).pipe(CommandActor.asUser(globals))
).pipe(
  Command.withDescription(
    "Change your password: `scipnet user password --user r.vance`; or as an administrator reset somebody's, who then changes it. Asked for, or taken from SCIPNET_NEW_PASSWORD."
  )
)

const phrase = Command.make("phrase", GlobalOptions.session, (globals) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const { session } = yield* SignedInSession
    const own = yield* ownPassword
    const next = yield* PasswordInput.newPhrase
    const outcome = yield* deepwell.setPhrase(session.user, own, next)
    yield* Output.answer(globals.json, outcome, () => ["Your override phrase is set."])
  }).pipe(CommandActor.asUser(globals))
).pipe(
  Command.withDescription(
    "Set your own override phrase, by which you break the glass: `scipnet user phrase --user r.vance`. Asked for, or taken from SCIPNET_PHRASE."
  )
)

const recover = Command.make(
  "recover",
  { ...GlobalOptions.operator, id: Args.text({ name: "id" }).pipe(Args.withDescription("Whose, e.g. r.vance.")) },
  ({ id, json, deepwell: given }) =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const user = yield* ArgumentDecoding.decode(UserId.UserId, "id")(id)
      const next = yield* PasswordInput.newPassword(user)
      const outcome = yield* deepwell.resetPassword(user, next)
      yield* Output.answer(json, outcome, () => [`${user} signs in with the new password, and changes it then.`])
    }).pipe(CommandActor.asOperator({ deepwell: given }))
).pipe(Command.withDescription("Reset a lost password, as whoever holds the file."))

/** For `scipnet user`. */
export const commands = [password, phrase, recover] as const
