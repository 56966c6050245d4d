/**
 * Opens, ends and shows the stored session, which later commands resume.
 */
import * as Command from "@effect/cli/Command"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as DeepwellLocation from "../../connection/DeepwellLocation.ts"
import * as LocationOptions from "../../connection/LocationOptions.ts"
import * as SignedInSession from "../../connection/SignedInSession.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as SessionFile from "../../connection/SessionFile.ts"
import * as Output from "../../io/Output.ts"
import * as RecordView from "../../render/RecordView.ts"
import * as Time from "@scipnet/presentation/Time"
import * as PasswordInput from "../../connection/PasswordInput.ts"
import * as LoginPrompt from "../../terminal/LoginPrompt.ts"
import * as ActorCommand from "../../options/ActorCommand.ts"

/** Ends a stored session; false if it had already ended. */
const endStored = Effect.fnUntraced(function* (stored: SessionFile.StoredSession) {
  if (stored.expiresAt <= (yield* Clock.currentTimeMillis)) {
    yield* SessionFile.remove(stored)
    return false
  }
  return yield* Effect.uninterruptible(
    Effect.flatMap(SignedInSession.resumeSession(stored, "cli"), SignedInSession.endSession)
  ).pipe(
    Effect.as(true),
    Effect.catchTag("KeptSessionEnded", () => Effect.succeed(false))
  )
})

export const login = Command.make("login", GlobalOptions.session, (globals) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const key = yield* LocationOptions.keyOf(globals)
    // The session file is read first: if it is unusable, no session is opened.
    const former = yield* SessionFile.find(key)
    const user = yield* LoginPrompt.resolveUser(globals.user)
    const password = yield* PasswordInput.ownPassword(globals.passwordStdin)
    const session = yield* Effect.uninterruptible(
      Effect.tap(deepwell.login(user, password, "cli"), ({ user, token, expiresAt, ...session }) =>
        SessionFile.store({ deepwell: key, user, token, expiresAt }).pipe(
          Effect.onError(() => Effect.orDie(deepwell.logout({ ...session, user })))
        )
      )
    )
    yield* Option.match(former, { onNone: () => Effect.void, onSome: endStored })
    const { id, token: _, ...shown } = session
    yield* Output.printReport(globals.json, { session: id, ...shown }, () => [
      `Signed in as ${session.user} until ${Time.format(session.expiresAt)} at the latest. Sign out with scipnet logout.`,
      ...(session.mustChangePassword
        ? ["Your password was set by another user. Change it first: scipnet user password."]
        : [])
    ])
  }).pipe(Effect.provide(DeepwellLocation.layer(globals)))
).pipe(
  Command.withDescription(
    "Sign in and store the session for later commands: `scipnet login --user r.vance`. The session file is private to your account (SCIPNET_SESSION_FILE sets its path)."
  )
)

export const logout = Command.make("logout", GlobalOptions.storedSession, ({ json, ...place }) =>
  Effect.gen(function* () {
    const kept = yield* SessionFile.find(yield* LocationOptions.keyOf(place))
    if (Option.isNone(kept)) {
      return yield* Output.printReport(json, { user: null, ended: false }, () => [
        "No session is stored for this deepwell."
      ])
    }
    const { user } = kept.value
    const ended = yield* Effect.provide(endStored(kept.value), DeepwellLocation.layer(place))
    yield* Output.printReport(json, { user, ended }, () => [
      ended ? `${user} is signed out.` : `The session of ${user} had already ended; it is no longer stored.`
    ])
  })
).pipe(
  Command.withDescription(
    "End the stored session of the deepwell: `scipnet logout`, or `scipnet logout --deepwell FILE`."
  )
)

export const whoami = ActorCommand.asUser(
  "whoami",
  "Show your own record and session: `scipnet whoami`.",
  {},
  Effect.fnUntraced(function* (_, { json }) {
    const deepwell = yield* Deepwell.Deepwell
    const { session, kept } = yield* SignedInSession.SignedInSession
    const record = yield* deepwell.whoAmI
    const how = { id: session.id, kept: Option.isSome(kept), expiresAt: session.expiresAt }
    yield* Output.printResult(json, { record, session: how }, (style) => [
      ...RecordView.render({ record }, style),
      how.kept
        ? `Signed in with a stored session, until ${Time.format(how.expiresAt)} at the latest.`
        : "Signed in with a password, for this command only."
    ])
  })
)
