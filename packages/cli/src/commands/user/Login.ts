/**
 * A session that lasts from one command to the next.
 */
import { Command } from "@effect/cli"
import { Deepwell } from "@scipnet/core"
import { Clock, Effect, Option } from "effect"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as DeepwellLocation from "../../connection/DeepwellLocation.ts"
import { SignedInSession } from "../../connection/SignedInSession.ts"
import * as Entrances from "../../connection/SignedInSession.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as SessionFile from "../../connection/SessionFile.ts"
import * as Output from "../../io/Output.ts"
import * as RecordView from "../../render/RecordView.ts"
import * as Time from "../../render/layout/Time.ts"
import * as PasswordInput from "../../connection/PasswordInput.ts"
import * as LoginPrompt from "../../terminal/LoginPrompt.ts"

/** Ends a session that was kept; false if it was over by itself. */
const endKept = (kept: SessionFile.StoredSession) =>
  Effect.gen(function* () {
    if (kept.expiresAt <= (yield* Clock.currentTimeMillis)) {
      yield* SessionFile.remove(kept)
      return false
    }
    return yield* Effect.uninterruptible(Effect.flatMap(Entrances.resumeSession(kept, "cli"), Entrances.end)).pipe(
      Effect.as(true),
      Effect.catchTag("KeptSessionEnded", () => Effect.succeed(false))
    )
  })

export const login = Command.make("login", GlobalOptions.session, (globals) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const key = yield* DeepwellLocation.keyOf(globals)
    // Looked at first: where no session can be kept none is opened.
    const former = yield* SessionFile.find(key)
    const user = yield* LoginPrompt.userOf(globals.user)
    const password = yield* PasswordInput.ownPassword(globals.passwordStdin)
    const session = yield* Effect.uninterruptible(
      Effect.tap(deepwell.login(user, password, "cli"), ({ user, token, expiresAt, ...session }) =>
        SessionFile.store({ deepwell: key, user, token, expiresAt }).pipe(
          Effect.onError(() => Effect.orDie(deepwell.logout({ ...session, user })))
        )
      )
    )
    yield* Option.match(former, { onNone: () => Effect.void, onSome: endKept })
    const { id, token: _, ...told } = session
    yield* Output.answer(globals.json, { session: id, ...told }, () => [
      `Signed in as ${session.user} until ${Time.format(session.expiresAt)} at the latest. Leave with scipnet logout.`,
      ...(session.mustChangePassword
        ? ["Your password was given to you by somebody else. Change it first: scipnet user password."]
        : [])
    ])
  }).pipe(Effect.provide(DeepwellLocation.reach(globals)))
).pipe(
  Command.withDescription(
    "Sign in for the commands that follow, until logout: `scipnet login --user r.vance`. The session is kept in a file of your own (SCIPNET_SESSION_FILE says where)."
  )
)

export const logout = Command.make("logout", GlobalOptions.storedSession, ({ json, ...place }) =>
  Effect.gen(function* () {
    const kept = yield* SessionFile.find(yield* DeepwellLocation.keyOf(place))
    if (Option.isNone(kept)) {
      return yield* Output.answer(json, { user: null, ended: false }, () => ["No session is kept for this deepwell."])
    }
    const { user } = kept.value
    const ended = yield* Effect.provide(endKept(kept.value), DeepwellLocation.reach(place))
    yield* Output.answer(json, { user, ended }, () => [
      ended ? `${user} is signed out.` : `The session of ${user} was over already, and is forgotten.`
    ])
  })
).pipe(
  Command.withDescription(
    "End the session that login keeps for the deepwell: `scipnet logout`, or `scipnet logout --deepwell FILE`."
  )
)

export const whoami = Command.make("whoami", GlobalOptions.session, (globals) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const { session, kept } = yield* SignedInSession
    const record = yield* deepwell.whoAmI
    const how = { id: session.id, kept: Option.isSome(kept), expiresAt: session.expiresAt }
    yield* Output.answer(globals.json, { record, session: how }, (style) => [
      ...RecordView.render({ record }, style),
      how.kept
        ? `Signed in by a kept session, until ${Time.format(how.expiresAt)} at the latest.`
        : "Signed in by password, for this command only."
    ])
  }).pipe(CommandActor.asUser(globals))
).pipe(Command.withDescription("Show your own file, how you are signed in, and until when: `scipnet whoami`."))
