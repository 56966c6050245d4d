/** A tour of the library's door, with the fiction's own records. */
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Clock, Effect, Redacted, Stream } from "effect"

const level = (number: 2 | 4) => Clearance.make(number)

/** Whoever holds the file enrols the first people. */
export const enrol = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const archivist = User.Register.make({
    user: "ada",
    name: "Ada Moreno",
    clearance: level(4),
    roles: ["archivist", "auditor"]
  })
  const researcher = User.Register.make({ user: "ben", name: "Ben Ivers", clearance: level(2) })
  yield* deepwell.register(archivist, Redacted.make("a lantern in the deep well"))
  yield* deepwell.execute(researcher)
}).pipe(Deepwell.actingAsOperator("keeper"))

/** Opens a file and adds to it. A command id makes it safe to ask again when no answer came. */
export const file = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const classification = { objectClass: "Euclid", secondaryClass: null, disruption: 2, risk: 4 } as const
  const open = Scp.Register.make({ scp: "SCP-173", name: "The Sculpture", classification, clearance: level(2) })
  yield* deepwell.execute(open, { commandId: "open-173" })
  const section = { section: "addendum-1", title: "The first night", body: "It **moved**.", clearance: level(4) }
  yield* deepwell.execute(Scp.FileSection.make({ scp: "SCP-173", ...section }))
}).pipe(Deepwell.actingAs("ada"))

/** What is told of a record: all of it, a part of it, that it takes more, or that there is none. */
export const read = (user: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const answer = yield* deepwell.access({ type: "scp", id: "SCP-173" })
    return answer._tag === "Granted" && answer.record.type === "scp"
      ? { sections: answer.record.sections.map(({ id }) => id), withheld: answer.record.withheld }
      : answer._tag
  }).pipe(Deepwell.actingAs(user))

/** The record as it was, for those who may read it as it was and as it is. */
export const before = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const time = yield* Clock.currentTimeMillis
  yield* Effect.sleep("5 millis")
  yield* deepwell.execute(Scp.Rename.make({ scp: "SCP-173", name: "The Statue" }))
  const was = yield* deepwell.asOf({ type: "scp", id: "SCP-173", time })
  return was._tag === "Granted" ? was.record.name : was._tag
}).pipe(Deepwell.actingAs("ada"))

/** Who looked at it: every look was written down before it was answered. */
export const looks = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const entries = yield* deepwell.audit({ action: "access", target: "SCP-173" })
  return entries.map(({ actor, decision }) => `${actor}: ${decision}`)
}).pipe(Deepwell.actingAs("ada"))

/** Somebody from outside comes in with a password, and acts in a session that ends. */
export const visit = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const session = yield* deepwell.login("ada", Redacted.make("a lantern in the deep well"), "web")
  const own = Deepwell.within(session, "web")
  const me = yield* own(deepwell.whoAmI)
  yield* deepwell.logout(session)
  return me.name
})

/** The first thing that happens from now on to records that somebody may see. */
export const next = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  return yield* Stream.runHead(deepwell.watch)
}).pipe(Deepwell.actingAs("ben"))

/** What is refused is an error of its own, which says what it takes. */
export const refused = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  yield* deepwell.execute(Scp.Rename.make({ scp: "SCP-173", name: "My Statue" }))
  return "done"
}).pipe(
  Effect.catchTag("ClearanceDenied", ({ needed }) =>
    Effect.succeed(`it takes ${needed.role ?? `level ${needed.level}`}`)
  ),
  Deepwell.actingAs("ben")
)
