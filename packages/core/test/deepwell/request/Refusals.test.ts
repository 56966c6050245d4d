/** Rejections beyond the level and role of the authority table, and the order of the checks. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Scp, Site, User } from "@scipnet/core"
import { Effect } from "effect"
import { unassessed } from "./AuthorityCases.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const reason = "as the test has it"
const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const register = (level: Clearance.Level, compartments: ReadonlyArray<string> = []) =>
  Scp.Register.make({
    scp: "SCP-700",
    name: "New",
    classification: unassessed,
    clearance: Clearance.make(level, compartments)
  })
const enrol = (level: Clearance.Level, compartments: ReadonlyArray<string> = []) =>
  User.Register.make({ user: "new", name: "New", clearance: Clearance.make(level, compartments) })
const section = (clearance: Clearance.Clearance) =>
  Scp.FileSection.make({ scp: "SCP-001", section: "note", title: "Note", body: "", clearance })
const setUser = (user: string, level: Clearance.Level, compartments: ReadonlyArray<string> = []) =>
  User.ChangeClearance.make({ user, clearance: Clearance.make(level, compartments), reason })

describe("no actor grants what they do not hold", () => {
  const attempts = [
    ["a level, to a file", "archivist-2", register(3)],
    ["a compartment, to a file", "archivist-5a", register(1, ["OMEGA-7"])],
    ["a level, to a section", "archivist-2", section(Clearance.make(3))],
    ["a compartment, to a section", "archivist-5a", section(Clearance.make(0, ["OMEGA-7"]))],
    ["a level, to a new user", "administrator-3", enrol(4)],
    ["a compartment, to a new user", "administrator-3", enrol(1, ["OMEGA-7"])],
    [
      "a role, to a new user",
      "administrator-3",
      User.Register.make({ user: "new", name: "New", clearance: Clearance.make(0), roles: ["auditor"] })
    ],
    ["a level, to another user", "administrator-3", setUser("reader-1", 4)],
    ["a compartment, to another user", "administrator-3", setUser("reader-1", 1, ["OMEGA-7"])],
    ["a role", "administrator-3", User.GrantRole.make({ user: "reader-1", role: "archivist" })],
    [
      "a site's clearance",
      "archivist-4",
      Site.ChangeClearance.make({ site: "Site-19", clearance: Clearance.make(5), reason })
    ]
  ] as const
  it.effect.each(attempts)("%s", ([, actor, command]) =>
    Effect.gen(function* () {
      const error = yield* Parts.refusal(actor, command)
      expect(error).toMatchObject({ _tag: "BeyondOwnClearance", command: command._tag })
      expect(JSON.stringify(error)).not.toContain("OMEGA-7")
    }).pipe(filled)
  )

  it.effect("or revokes a role that they do not hold", () =>
    Effect.gen(function* () {
      const revoke = User.RevokeRole.make({ user: "auditor-3", role: "auditor" })
      expect(yield* Parts.refusal("administrator-3", revoke)).toMatchObject({ _tag: "BeyondOwnClearance" })
      yield* Parts.execute("admin", revoke)
    }).pipe(filled)
  )
})

describe("no actor changes their own clearance or roles", () => {
  const attempts = [
    setUser("admin", 5, ["OMEGA-7", "MNEMOSYNE"]),
    User.GrantRole.make({ user: "admin", role: "auditor" }),
    User.RevokeRole.make({ user: "admin", role: "auditor" }),
    User.Deactivate.make({ user: "admin", reason })
  ].map((command) => [command._tag, command] as const)
  it.effect.each(attempts)("%s", ([, command]) =>
    Effect.gen(function* () {
      expect(yield* Parts.refusal("admin", command)).toMatchObject({ _tag: "OwnClearance", command: command._tag })
    }).pipe(filled)
  )

  it.effect("though they may rename themselves", () =>
    Parts.execute("administrator-3", User.Rename.make({ user: "administrator-3", name: "Renamed" })).pipe(filled)
  )
})

describe("setting a clearance", () => {
  const lower = Scp.ChangeClearance.make({ scp: "SCP-002", clearance: Clearance.make(1), reason })
  const raise = Scp.ChangeClearance.make({ scp: "SCP-002", clearance: Clearance.make(3), reason })
  const sideways = Scp.ChangeClearance.make({ scp: "SCP-004", clearance: Clearance.make(1, ["MNEMOSYNE"]), reason })

  it.effect("lowering requires level 4, raising level 3", () =>
    Effect.gen(function* () {
      yield* Parts.execute("admin", User.Transfer.make({ user: "administrator-3", site: null }))
      const clearance = Clearance.make(3, ["OMEGA-7", "MNEMOSYNE"])
      yield* Parts.operate(User.Register.make({ user: "archivist-3", name: "Three", clearance, roles: ["archivist"] }))
      const needed = { level: 4, role: "archivist" }
      expect(yield* Parts.refusal("archivist-3", lower)).toMatchObject({ _tag: "ClearanceDenied", needed })
      expect(yield* Parts.refusal("archivist-3", sideways)).toMatchObject({ _tag: "ClearanceDenied", needed })
      yield* Parts.execute("archivist-3", raise)
      yield* Parts.execute("archivist-4", lower)
    }).pipe(filled)
  )

  it.effect("requires dominance of the old one too", () =>
    Effect.gen(function* () {
      const command = Scp.ChangeClearance.make({ scp: "SCP-005", clearance: Clearance.make(1), reason })
      expect(yield* Parts.refusal("archivist-4", command)).toMatchObject({ _tag: "RecordRedacted", needed: 5, held: 4 })
      expect(yield* Parts.refusal("administrator-3", setUser("reader-5", 1))).toMatchObject({ _tag: "RecordRedacted" })
    }).pipe(filled)
  )
})

describe("the order of checks", () => {
  const impossible = Scp.ChangeStatus.make({ scp: "SCP-003", to: "neutralized", reason })

  it.effect("an actor without an active account gets that rejection only", () =>
    Effect.gen(function* () {
      const absent = Scp.Rename.make({ scp: "SCP-999", name: "X" })
      for (const actor of ["gone", "never-was"]) {
        for (const command of [absent, impossible, setUser(actor, 6)]) {
          expect(yield* Parts.refusal(actor, command)).toMatchObject({ _tag: "ActorInactive", actor })
        }
      }
    }).pipe(filled)
  )

  it.effect("dominance is checked before authority", () =>
    Effect.gen(function* () {
      expect(yield* Parts.refusal("reader-1", impossible)).toMatchObject({ _tag: "RecordRedacted", needed: 4, held: 1 })
    }).pipe(filled)
  )

  it.effect("authority is checked before the decision", () =>
    Effect.gen(function* () {
      expect(yield* Parts.refusal("reader-5", impossible)).toMatchObject({
        _tag: "ClearanceDenied",
        needed: { level: 4, role: "archivist" },
        held: { level: 5, roles: [] }
      })
      expect(yield* Parts.refusal("archivist-4", impossible)).toMatchObject({ _tag: "SecondPersonRequired", level: 4 })
    }).pipe(filled)
  )

  it.effect("a level that depends on the request is the one that is reported", () =>
    Effect.gen(function* () {
      const toDeleted = Scp.ProposeStatus.make({ scp: "SCP-001", to: "deleted", reason })
      expect(yield* Parts.refusal("archivist-4", toDeleted)).toMatchObject({
        _tag: "ClearanceDenied",
        needed: { level: 5, role: "archivist" },
        held: { level: 4, roles: ["archivist"] }
      })
    }).pipe(filled)
  )

  it.effect("a changed level or role applies from the next command", () =>
    Effect.gen(function* () {
      const rename = (name: string) => Scp.Rename.make({ scp: "SCP-002", name })
      yield* Parts.execute("archivist-2", rename("One"))
      yield* Parts.execute("admin", setUser("archivist-2", 1))
      expect(yield* Parts.refusal("archivist-2", rename("Two"))).toMatchObject({ _tag: "RecordRedacted", held: 1 })
      yield* Parts.execute("admin", User.RevokeRole.make({ user: "archivist-4", role: "archivist" }))
      expect(yield* Parts.refusal("archivist-4", rename("Two"))).toMatchObject({ _tag: "ClearanceDenied" })
    }).pipe(filled)
  )
})
