/** Bidirectional controls: rejected in the names of commands, accepted in those of stored events. */
import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck, Schema } from "effect"
import { Command } from "../../src/domain/Command.ts"
import { DomainEvent } from "../../src/domain/DomainEvent.ts"
import * as ScpEvent from "../../src/domain/scp/ScpEvent.ts"
import * as UserEvent from "../../src/domain/user/UserEvent.ts"
import * as Arbitraries from "../../src/testing/DomainArbitraries.ts"

const controls = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

const hostile = FastCheck.array(
  FastCheck.oneof(
    FastCheck.constantFrom(...Array.from("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")),
    FastCheck.constantFrom("a", "ש", "ع", "txt.exe", "Site-19")
  ),
  { minLength: 1, maxLength: 6 }
).map((parts) => parts.join(""))

/** Commands with a name in each field that holds one. */
const commandsWith = (name: string) => {
  const classification = { objectClass: "Euclid", secondaryClass: null, disruption: null, risk: null }
  const clearance = { level: 2, compartments: [] }
  const provenance = { page: "1", link: "https://example.org", author: "a", licence: "b", revision: "c" }
  const scp = { scp: "SCP-173" }
  const user = { user: "r.vance" }
  const site = { site: "Site-19" }
  const taskForce = { taskForce: "Epsilon-11" }
  const text = { title: name, body: "", clearance: null }
  const registerScp = { _tag: "RegisterScp", ...scp, name: "a", classification, clearance }
  const registerUser = { _tag: "RegisterUser", ...user, name: "a", clearance }
  return [
    { ...registerScp, name },
    { ...registerScp, scp: name },
    { ...registerScp, classification: { ...classification, secondaryClass: name } },
    { ...registerScp, clearance: { level: 2, compartments: [name] } },
    { ...registerScp, provenance: { ...provenance, author: name } },
    { _tag: "ReclassifyScp", ...scp, classification: { secondaryClass: name } },
    { _tag: "RenameScp", ...scp, name },
    { _tag: "RecordScpProvenance", ...scp, provenance: { ...provenance, page: name } },
    { _tag: "FileScpSection", ...scp, section: "a", ...text },
    { _tag: "FileScpSection", ...scp, ...text, section: name, title: "a" },
    { _tag: "ReviseScpSection", ...scp, section: "a", title: name },
    { ...registerUser, name },
    { ...registerUser, user: name },
    { ...registerUser, title: name },
    { _tag: "RenameUser", ...user, name },
    { _tag: "ChangeUserTitle", ...user, title: name },
    { _tag: "FoundSite", ...site, name },
    { _tag: "RenameSite", ...site, name },
    { _tag: "FileSiteDocument", ...site, document: "a", ...text },
    { _tag: "ReviseSiteDocument", ...site, document: "a", title: name },
    { _tag: "FormTaskForce", ...taskForce, name },
    { _tag: "RenameTaskForce", ...taskForce, name },
    { _tag: "FileTaskForceDocument", ...taskForce, document: "a", ...text },
    { _tag: "ReviseTaskForceDocument", ...taskForce, document: "a", title: name }
  ]
}

describe("names", () => {
  it.prop("no command accepts a name with a bidirectional control", { name: hostile }, ({ name }) => {
    for (const command of commandsWith(name)) {
      const isAccepted = Either.isRight(Schema.decodeUnknownEither(Command)(command))
      expect(isAccepted && controls.test(name)).toBe(false)
    }
  })

  it("the same commands are accepted with other names", () => {
    const decode = Schema.decodeUnknownEither(Command)
    expect(commandsWith("SCP-1234").filter((command) => Either.isRight(decode(command))).length).toBeGreaterThan(18)
  })

  it.prop(
    "bodies may contain bidirectional controls, which right-to-left scripts use",
    { name: hostile },
    ({ name: body }) => {
      const command = { _tag: "ReviseScpSection", scp: "SCP-173", section: "description", body }
      expect(Either.isRight(Schema.decodeUnknownEither(Command)(command))).toBe(true)
    }
  )

  it.prop("events of earlier versions with such names decode", { name: hostile }, ({ name }) => {
    const events = [
      { _tag: "UserRenamed", user: "r.vance", from: name, to: name },
      { _tag: "UserTitled", user: "r.vance", from: name, to: name },
      { _tag: "ScpRenamed", scp: "SCP-173", from: name, to: name },
      { _tag: "ScpSectionFiled", scp: "SCP-173", section: "a", title: name, body: name, clearance: null }
    ]
    const decoded = events.map((event) => Schema.decodeUnknownEither(DomainEvent)(event))
    expect(decoded.map(Either.isRight)).toEqual([true, true, true, true])
  })

  it.prop("events with names without controls decode", { line: Arbitraries.line }, ({ line }) => {
    const isEvent = Schema.is(Schema.Union(ScpEvent.ScpRenamed, UserEvent.UserRenamed))
    expect(isEvent({ _tag: "ScpRenamed", scp: "SCP-173", from: line, to: line })).toBe(true)
  })
})
