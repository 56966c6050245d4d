/** A tour of the service: register, file, read, audit, sign in, watch. */
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import { Clock, Effect, Redacted, Stream } from "effect"

const level = (number: 2 | 4) => Clearance.make(number)

/** The operator registers the first users. */
export const registerUsers = Effect.gen(function* () {
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

/** Registers a record and files a section. The command id makes it safe to send the command again. */
export const fileRecord = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const classification = { objectClass: "Euclid", secondaryClass: null, disruption: 2, risk: 4 } as const
  const register = Scp.Register.make({ scp: "SCP-173", name: "The Sculpture", classification, clearance: level(2) })
  yield* deepwell.execute(register, { commandId: "register-173" })
  const section = { section: "addendum-1", title: "The first night", body: "It **moved**.", clearance: level(4) }
  yield* deepwell.execute(Scp.FileSection.make({ scp: "SCP-173", ...section }))
}).pipe(Deepwell.actingAs("ada"))

/** Reads a record: the ids of the sections that the user can see, or `Redacted` or `Expunged`. */
export const readSections = (user: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const answer = yield* deepwell.access({ type: "scp", id: "SCP-173" })
    return answer._tag === "Granted" && answer.record.type === "scp"
      ? { sections: answer.record.sections.map(({ id }) => id), withheld: answer.record.withheld }
      : answer._tag
  }).pipe(Deepwell.actingAs(user))

/** Reads the record as of a time. The actor needs the clearance of then and the clearance of now. */
export const previousName = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const time = yield* Clock.currentTimeMillis
  yield* Effect.sleep("5 millis")
  yield* deepwell.execute(Scp.Rename.make({ scp: "SCP-173", name: "The Statue" }))
  const answer = yield* deepwell.asOf({ type: "scp", id: "SCP-173", time })
  return answer._tag === "Granted" ? answer.record.name : answer._tag
}).pipe(Deepwell.actingAs("ada"))

/** Lists the audit entries of reads of the record. Each one was written before its answer was given. */
export const auditEntries = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const entries = yield* deepwell.audit({ action: "access", target: "SCP-173" })
  return entries.map(({ actor, decision }) => `${actor}: ${decision}`)
}).pipe(Deepwell.actingAs("ada"))

/** Signs a user in with a password and acts in the session. */
export const signIn = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const session = yield* deepwell.login("ada", Redacted.make("a lantern in the deep well"), "web")
  const inSession = Deepwell.within(session, "web")
  const user = yield* inSession(deepwell.whoAmI)
  yield* deepwell.logout(session)
  return user.name
})

/** Waits for the next change of a record that the user can see. */
export const nextNotice = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  return yield* Stream.runHead(deepwell.watch)
}).pipe(Deepwell.actingAs("ben"))

/** A rejection is a typed error with the required level or role. */
export const rejected = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  yield* deepwell.execute(Scp.Rename.make({ scp: "SCP-173", name: "My Statue" }))
  return "done"
}).pipe(
  Effect.catchTag("ClearanceDenied", ({ needed }) =>
    Effect.succeed(`requires ${needed.role ?? `level ${needed.level}`}`)
  ),
  Deepwell.actingAs("ben")
)
