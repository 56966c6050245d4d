/**
 * Passwords and override phrases: changing your own, and resetting those of other users.
 */
import * as Args from "@effect/cli/Args"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as UserId from "@scipnet/core/domain/UserId"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as LocationOptions from "../../connection/LocationOptions.ts"
import * as PasswordInput from "../../connection/PasswordInput.ts"
import * as SessionFile from "../../connection/SessionFile.ts"
import { SignedInSession } from "../../connection/SignedInSession.ts"
import * as Output from "../../io/Output.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as SharedOptions from "../../options/SharedOptions.ts"
import * as CustodyView from "../../render/CustodyView.ts"

/** The password of the current user: the one used to sign in, or a prompt in a resumed session. */
const currentPassword = Effect.gen(function* () {
  const { password } = yield* SignedInSession
  return yield* Option.match(password, { onSome: Effect.succeed, onNone: () => PasswordInput.ownPassword(false) })
})

// A changed password ends all other sessions of the user, and with them the stored one.
const removeStoredSession = Effect.fnUntraced(function* (location: LocationOptions.Location, user: UserId.UserId) {
  const { kept } = yield* SignedInSession
  const stored = yield* SessionFile.find(yield* LocationOptions.keyOf(location))
  if (Option.isNone(kept) && Option.isSome(stored) && stored.value.user === user) {
    yield* SessionFile.remove(stored.value)
  }
})

const password = ActorCommand.asUser(
  "password",
  "Change your password, or as an administrator reset another user's: `scipnet user password --user r.vance`. The new password comes from a prompt or SCIPNET_NEW_PASSWORD. A user whose password was reset has to change it at the next login.",
  { id: Args.text({ name: "id" }).pipe(Args.withDescription("The user id. Default: your own."), Args.optional) },
  Effect.fnUntraced(function* ({ id }, globals) {
    const deepwell = yield* Deepwell.Deepwell
    const { session } = yield* SignedInSession
    const user = Option.isNone(id) ? session.user : yield* ArgumentDecoding.decode(UserId.UserId, "id", id.value)
    const current = user === session.user ? yield* currentPassword : undefined
    const next = yield* PasswordInput.newPassword(user)
    const outcome = yield* current === undefined
      ? deepwell.resetPassword(user, next)
      : deepwell.changePassword(user, current, next)
    // Servers of earlier versions do not number passwords.
    const custody = current === undefined ? Option.none() : yield* Effect.option(deepwell.custody({ user }))
    yield* Output.printReport(globals.json, outcome, () => [
      `The password of ${user} is changed.`,
      ...(current === undefined
        ? [CustodyView.confirmationHint(user)]
        : Option.toArray(custody).flatMap(CustodyView.credentialNote))
    ])
    yield* removeStoredSession(globals, user)
  })
)

const phrase = ActorCommand.asUser(
  "phrase",
  "Set your override phrase for break-glass access: `scipnet user phrase --user r.vance`. The phrase comes from a prompt or SCIPNET_PHRASE.",
  {},
  Effect.fnUntraced(function* (_, { json }) {
    const deepwell = yield* Deepwell.Deepwell
    const { session } = yield* SignedInSession
    const current = yield* currentPassword
    const next = yield* PasswordInput.newPhrase
    const outcome = yield* deepwell.setPhrase(session.user, current, next)
    yield* Output.printReport(json, outcome, () => ["Your override phrase is set."])
  })
)

const recover = ActorCommand.asOperator(
  "recover",
  "Reset a lost password, as the operator.",
  { id: SharedOptions.userId },
  Effect.fnUntraced(function* ({ id }, { json }) {
    const deepwell = yield* Deepwell.Deepwell
    const user = yield* ArgumentDecoding.decode(UserId.UserId, "id", id)
    const next = yield* PasswordInput.newPassword(user)
    const outcome = yield* deepwell.resetPassword(user, next)
    yield* Output.printReport(json, outcome, () => [
      `The password of ${user} is reset. It has to be changed at the next login.`
    ])
  })
)

/** For `scipnet user`. */
export const commands = [password, phrase, recover] as const
