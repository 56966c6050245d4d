/**
 * A session that lasts from one command to the next.
 */
import { Command } from "@effect/cli"
import { Deepwell } from "@scipnet/core"
import { Clock, Effect, Option } from "effect"
import * as Connection from "../Connection.ts"
import { Entrance } from "../Entrance.ts"
import * as Entrances from "../Entrance.ts"
import * as Globals from "../Globals.ts"
import * as KeptSessions from "../KeptSessions.ts"
import * as Output from "../Output.ts"
import * as Granted from "../render/Granted.ts"
import * as Time from "../render/Time.ts"
import * as Secrets from "../Secrets.ts"
import * as Login from "../terminal/Login.ts"

/** Ends a session that was kept; false if it was over by itself. */
const endKept = (kept: KeptSessions.Kept) =>
  Effect.gen(function* () {
    if (kept.expiresAt <= (yield* Clock.currentTimeMillis)) {
      yield* KeptSessions.forget(kept)
      return false
    }
    return yield* Effect.uninterruptible(Effect.flatMap(Entrances.byKept(kept, "cli"), Entrances.end)).pipe(
      Effect.as(true),
      Effect.catchTag("KeptSessionEnded", () => Effect.succeed(false))
    )
  })

export const login = Command.make("login", Globals.session, (globals) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const key = yield* Connection.keyOf(globals)
    // Looked at first: where no session can be kept none is opened.
    const former = yield* KeptSessions.find(key)
    const user = yield* Login.userOf(globals.user)
    const password = yield* Secrets.ownPassword(globals.passwordStdin)
    const session = yield* Effect.uninterruptible(
      Effect.tap(deepwell.login(user, password, "cli"), ({ user, token, expiresAt, ...session }) =>
        KeptSessions.keep({ deepwell: key, user, token, expiresAt }).pipe(
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
  }).pipe(Effect.provide(Connection.reach(globals)))
).pipe(
  Command.withDescription(
    "Sign in for the commands that follow, until logout: `scipnet login --user r.vance`. The session is kept in a file of your own (SCIPNET_SESSION_FILE says where)."
  )
)

export const logout = Command.make("logout", Globals.kept, ({ json, ...place }) =>
  Effect.gen(function* () {
    const kept = yield* KeptSessions.find(yield* Connection.keyOf(place))
    if (Option.isNone(kept)) {
      return yield* Output.answer(json, { user: null, ended: false }, () => ["No session is kept for this deepwell."])
    }
    const { user } = kept.value
    const ended = yield* Effect.provide(endKept(kept.value), Connection.reach(place))
    yield* Output.answer(json, { user, ended }, () => [
      ended ? `${user} is signed out.` : `The session of ${user} was over already, and is forgotten.`
    ])
  })
).pipe(
  Command.withDescription(
    "End the session that login keeps for the deepwell: `scipnet logout`, or `scipnet logout --deepwell FILE`."
  )
)

export const whoami = Command.make("whoami", Globals.session, (globals) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const { session, kept } = yield* Entrance
    const record = yield* deepwell.whoAmI
    const how = { id: session.id, kept: Option.isSome(kept), expiresAt: session.expiresAt }
    yield* Output.answer(globals.json, { record, session: how }, (style) => [
      ...Granted.render({ record }, style),
      how.kept
        ? `Signed in by a kept session, until ${Time.format(how.expiresAt)} at the latest.`
        : "Signed in by password, for this command only."
    ])
  }).pipe(Connection.asUser(globals))
).pipe(Command.withDescription("Show your own file, how you are signed in, and until when: `scipnet whoami`."))
