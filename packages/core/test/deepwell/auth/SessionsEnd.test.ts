/** The end of sessions with a change of their account, as events; and replays by users who may no longer act. */
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, Scp, User } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import { EventLog } from "../../../src/deepwell/EventLog.ts"
import * as AccessEvent from "../../../src/domain/access/AccessEvent.ts"
import { UserId } from "../../../src/domain/UserId.ts"
import { mostOpen } from "../../../src/deepwell/request/SessionClosing.ts"
import * as Event from "../../../src/eventsourcing/Event.ts"
import { SecurityWrite } from "../../../src/security/SecurityWrite.ts"
import * as Entries from "../Entries.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const user = UserId.make("archivist-2")
const next = Redacted.make("another lantern altogether")
const reason = "a test"
const [idle, lifetime] = [1_800_000, 43_200_000]

const login = Effect.flatMap(Deepwell.Deepwell, (deepwell) => deepwell.login(user, Fixture.password, "test"))

/** The sessions that events of an effect closed, with the cause that each names. */
const closedBy = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Parts.written(effect), ({ exit, events }) => {
    expect(exit._tag).toBe("Success")
    return events.flatMap(({ event, stream, metadata }) =>
      event._tag === "SessionClosed" ? [{ ...event, stream, actor: metadata.actor }] : []
    )
  })

const closed = (session: string, cause: string, actor: string) => ({
  _tag: "SessionClosed",
  user,
  session,
  cause,
  stream: `access-session:${session}`,
  actor
})

describe("sessions end, with an event each,", () => {
  it.effect("when their user is deactivated, and stay ended when the user is reactivated", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const [first, second] = [yield* login, yield* login]
      const events = yield* closedBy(Parts.execute("admin", User.Deactivate.make({ user, reason })))
      expect(events.toSorted((a, b) => a.session.localeCompare(b.session))).toEqual(
        [first.id, second.id].toSorted().map((id) => closed(id, "UserDeactivated", "admin"))
      )
      expect(yield* Parts.rows("SELECT * FROM sessions")).toEqual([])
      yield* Parts.execute("admin", User.Reactivate.make({ user, reason }))
      expect(yield* Effect.flip(Deepwell.within(first, "test")(deepwell.whoAmI))).toMatchObject({
        _tag: "SessionEnded"
      })
      expect(yield* Effect.flip(deepwell.resume(second.token))).toMatchObject({ _tag: "LoginRefused" })
      yield* Deepwell.within(yield* login, "test")(deepwell.whoAmI)
    }).pipe(filled)
  )

  it.effect("when their password is reset", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const session = yield* login
      const reset = Fixture.as("admin")(deepwell.resetPassword(user, next))
      expect(yield* closedBy(reset)).toEqual([closed(session.id, "UserPasswordReset", "admin")])
    }).pipe(filled)
  )

  it.effect("when their user changes the password, except the current one", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const [own, other] = [yield* login, yield* login]
      const change = Deepwell.within(own, "test")(deepwell.changePassword(user, Fixture.password, next))
      expect(yield* closedBy(change)).toEqual([closed(other.id, "UserPasswordChanged", user)])
      yield* Deepwell.within(own, "test")(deepwell.whoAmI)
    }).pipe(filled)
  )

  it.effect("when a user has more than the maximum, the oldest first", () =>
    Effect.gen(function* () {
      const first = yield* login
      const log = yield* EventLog
      const more = Array.from({ length: mostOpen - 1 }, (_, index) => `more-${index + 1}`)
      const events = yield* Event.mint([AccessEvent.OperatorActed.make({ action: "test", details: {} })])
      yield* log.appendAll({
        appends: [{ stream: AccessEvent.stream("test"), expected: "any", events }],
        metadata: Event.actorMetadata("test"),
        companions: more.map((id, index) =>
          SecurityWrite.OpenSession({
            id,
            token: Redacted.make(id),
            login: user,
            origin: null,
            at: index + 1,
            idle,
            lifetime
          })
        )
      })
      expect(yield* closedBy(login)).toEqual([closed(first.id, "LoggedIn", user)])
      expect(yield* Parts.rows("SELECT count(*) AS open FROM sessions")).toEqual([{ open: mostOpen }])
    }).pipe(filled)
  )

  it.effect("without audit entries besides that of the change", () =>
    Effect.gen(function* () {
      yield* login
      yield* login
      const entries = yield* Entries.left(Parts.execute("admin", User.Deactivate.make({ user, reason })))
      expect(entries.map(({ action }) => action)).toEqual(["UserDeactivated"])
    }).pipe(filled)
  )

  it.effect("also when they began after the deactivation looked them up", () =>
    Effect.gen(function* () {
      const deactivate = Parts.execute("admin", User.Deactivate.make({ user, reason }))
      const events = yield* closedBy(Parts.overtaken(deactivate, login))
      expect(yield* Parts.rows("SELECT * FROM sessions")).toEqual([])
      const opened = (yield* Parts.eventsAfter(0)).flatMap(({ event }) =>
        event._tag === "LoggedIn" ? [event.session] : []
      )
      expect(events).toEqual(opened.map((id) => closed(id, "UserDeactivated", "admin")))
      expect(opened).toHaveLength(1)
    }).pipe(filled)
  )
})

describe("a command with an id that its user has used before", () => {
  const commandId = "an-id"
  const rename = Scp.Rename.make({ scp: "SCP-001", name: "Chrysanthemum" })
  const execute = Parts.execute(user, rename, { commandId })

  it.effect("is refused, with an audit entry, after the user is deactivated", () =>
    Effect.gen(function* () {
      yield* execute
      yield* Parts.execute("admin", User.Deactivate.make({ user, reason }))
      for (const sent of [
        execute,
        execute,
        Parts.execute(user, Scp.Rename.make({ ...rename, name: "X" }), { commandId })
      ]) {
        const { exit, events } = yield* Parts.written(Effect.flip(sent))
        expect(exit).toMatchObject({ value: { _tag: "ActorInactive" } })
        expect(events.map(({ type }) => type)).toEqual(["CommandRefused"])
      }
    }).pipe(filled)
  )

  it.effect(
    "is refused, with an audit entry, after the session ended, and returns the first outcome in a new one",
    () =>
      Effect.gen(function* () {
        const deepwell = yield* Deepwell.Deepwell
        const session = yield* login
        const within = (held: typeof session) => Deepwell.within(held, "test")(deepwell.execute(rename, { commandId }))
        const outcome = yield* within(session)
        yield* deepwell.logout(session)
        const { exit, events } = yield* Parts.written(Effect.flip(within(session)))
        expect(exit).toMatchObject({ value: { _tag: "SessionEnded" } })
        expect(events.map(({ type }) => type)).toEqual(["CommandRefused"])
        expect(yield* within(yield* login)).toEqual(outcome)
      }).pipe(filled)
  )
})
