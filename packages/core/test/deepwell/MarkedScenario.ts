/**
 * Calls with secrets, and with texts above the clearance of readers: with right arguments, with wrong ones, and while the
 * database fails.
 */
import type { Command, Login } from "@scipnet/core"
import { Clearance, Deepwell, Scp, Site, User } from "@scipnet/core"
import type { Effect } from "effect"
import { Redacted } from "effect"
import { UserId } from "../../src/domain/UserId.ts"
import * as Fixture from "./Fixture.ts"
import * as Markers from "./Markers.ts"
import * as QueryCalls from "./QueryCalls.ts"

/** Marked secrets, named after their use. Wrong ones must not be disclosed either: they may be passwords of other systems. */
export const secrets = {
  enrolled: Markers.secret("enrolled"),
  changed: Markers.secret("changed"),
  reset: Markers.secret("reset"),
  phrase: Markers.secret("phrase"),
  wrongPassword: Markers.secret("wrongpassword"),
  wrongPhrase: Markers.secret("wrongphrase"),
  wrongToken: Markers.secret("wrongtoken"),
  weak: Redacted.make(`${Markers.mint("weak")}${"x".repeat(1_100)}`),
  illFormed: Redacted.make(`${Markers.mint("illformed")}\ud800\0`),
  failing: Markers.secret("failing")
}

/** A text that a user sends as the login name. */
export const typedName = Markers.mint("typedname")

/** Marked texts of sections: of level 5 in a file of level 2, of level 6 in one of level 5, and in a site. */
export const texts = {
  five: Markers.mint("levelfive"),
  fiveTitle: Markers.mint("titlefive"),
  revised: Markers.mint("revised"),
  six: Markers.mint("levelsix"),
  site: Markers.mint("site"),
  refused: Markers.mint("refused"),
  other: Markers.mint("othertext"),
  failing: Markers.mint("failingtext"),
  illFormed: Markers.mint("illformedtext")
}

export const markers = {
  secrets: [...Object.values(secrets).map((secret) => Redacted.value(secret).slice(0, 30)), typedName],
  texts: Object.values(texts)
}

type Door = typeof Deepwell.Deepwell.Service

/** One call. `lower`: its actor may not see the texts, so that its answer is searched for them. */
export interface Step {
  readonly name: string
  readonly lower: boolean
  readonly run: Effect.Effect<unknown, unknown>
}

const step = (name: string, run: Effect.Effect<unknown, unknown>): Step => ({ name, lower: false, run })
const lower = (name: string, run: Effect.Effect<unknown, unknown>): Step => ({ name, lower: true, run })

const reason = "as the test has it"
export const holder = UserId.make("administrator-3")
const newcomer = UserId.make("newcomer")

const five = Clearance.make(5)
const section = (body: string, title = texts.fiveTitle) =>
  Scp.FileSection.make({ scp: "SCP-002", section: "sealed", title, body, clearance: five })

/** Commands that store the texts. */
export const filing = (door: Door): ReadonlyArray<Step> => {
  const admin = (command: Command.Command, commandId?: string) =>
    Fixture.as("admin")(door.execute(command, commandId === undefined ? {} : { commandId }))
  const six = { scp: "SCP-005", section: "sealed", title: "Sealed", body: texts.six, clearance: Clearance.make(6) }
  const site = { site: "Site-19", document: "sealed", title: "Sealed", body: texts.site, clearance: five }
  const revise = (body: string) => Scp.ReviseSection.make({ scp: "SCP-002", section: "sealed", body })
  return [
    step("files a section at level 5", admin(section(texts.five), "filing")),
    step("repeats the command", admin(section(texts.five), "filing")),
    step("reuses the command id for another text", admin(section(texts.other), "filing")),
    step("files another text with the same section id", admin(section(texts.other))),
    step("files an unchanged text", admin(section(texts.five))),
    step("revises the section", admin(revise(`${texts.five} lighthouse ${texts.revised}`))),
    step("files a section at level 6", admin(Scp.FileSection.make(six))),
    step("files a document of a site", admin(Site.FileDocument.make(site))),
    step(
      "files a section of an absent record",
      admin(Scp.FileSection.make({ ...six, scp: "SCP-999", body: texts.refused }))
    ),
    step("files a text with a lone surrogate", admin({ ...section("x"), body: `${texts.illFormed}\ud800` })),
    step("files a text with a control character", admin({ ...section("x"), body: `${texts.illFormed}\u0007` })),
    step("files a too long title", admin({ ...section("x"), title: `${texts.illFormed}${"x".repeat(200)}` })),
    step("files a too long text", admin({ ...section("x"), body: `${texts.illFormed}${"x".repeat(1_000_000)}` })),
    step(
      "files a title with a line break",
      admin({ ...section("x"), title: `${texts.illFormed}\n${texts.illFormed}` })
    ),
    lower("files above the own clearance", Fixture.as("archivist-4")(door.execute(section(texts.refused)))),
    lower("revises a hidden section", Fixture.as("archivist-4")(door.execute(revise(texts.refused)))),
    lower("files without the role", Fixture.as("reader-5")(door.execute(section(texts.refused))))
  ]
}

/** Queries of readers who may read the file and not the section. */
export const asking = (door: Door): ReadonlyArray<Step> =>
  ["archivist-4", "auditor-3", "archivist-2", "reader-1", "administrator-3", "gone", "unknown-user"].flatMap(
    (reader) => {
      const as = (name: string, call: QueryCalls.Call) => lower(`${reader} ${name}`, Fixture.as(reader)(call))
      return [
        ...QueryCalls.all(door, { text: "lighthouse" }).map(([name, call]) => as(name, call)),
        as("reads the file above", door.access({ type: "scp", id: "SCP-005" })),
        as("reads the site", door.access({ type: "site", id: "Site-19" })),
        as("searches for a prefix", door.search({ text: "level" })),
        as("queries references to the site", door.references({ type: "site", id: "Site-19" })),
        as("reads the administrator's trail", door.trail({ user: "admin" })),
        as("reads all of the audit log", door.audit({ limit: 500 })),
        as("queries a too long id", door.access({ type: "scp", id: "x".repeat(201) }))
      ]
    }
  )

/** Calls with secrets of accounts. `open` is a session of `holder`, in which a phrase can be set and used. */
export const accounts = (door: Door, open: Login.Session): ReadonlyArray<Step> => {
  const own = Deepwell.within(open, "test")
  const enrol = User.Register.make({ user: newcomer, name: "A Newcomer", clearance: Clearance.make(1) })
  const glass = { type: "scp", id: "SCP-005", reason } as const
  return [
    step("enrols", Fixture.operator(door.register(enrol, secrets.enrolled))),
    step("enrols twice", Fixture.operator(door.register(enrol, secrets.failing))),
    step("enrols with a long password", Fixture.operator(door.register({ ...enrol }, secrets.weak))),
    lower("enrols without the right", Fixture.as("reader-1")(door.register(enrol, secrets.failing))),
    step("logs in", door.login(newcomer, secrets.enrolled)),
    lower("fails to log in", door.login(newcomer, secrets.wrongPassword)),
    lower("sends the password as the name", door.login(typedName, secrets.wrongPassword)),
    lower("sends an invalid name", door.login(`${typedName} \n!`, secrets.wrongPassword)),
    lower("sends a too long password", door.login(newcomer, secrets.weak)),
    lower("sends a malformed password", door.login(newcomer, secrets.illFormed)),
    lower("fails to resume", door.resume(secrets.wrongToken)),
    lower("resumes with a malformed token", door.resume(secrets.illFormed)),
    step(
      "changes the password",
      Fixture.as(newcomer)(door.changePassword(newcomer, secrets.enrolled, secrets.changed))
    ),
    lower(
      "fails to change the password",
      Fixture.as(newcomer)(door.changePassword(newcomer, secrets.wrongPassword, secrets.failing))
    ),
    lower(
      "changes the password to a too long one",
      Fixture.as(newcomer)(door.changePassword(newcomer, secrets.changed, secrets.weak))
    ),
    step(
      "changes the password to itself",
      Fixture.as(newcomer)(door.changePassword(newcomer, secrets.changed, secrets.changed))
    ),
    lower(
      "changes another user's password",
      Fixture.as("reader-1")(door.changePassword(newcomer, secrets.changed, secrets.failing))
    ),
    step("resets the password", Fixture.as("admin")(door.resetPassword(newcomer, secrets.reset))),
    lower(
      "resets the password without the right",
      Fixture.as("reader-1")(door.resetPassword(newcomer, secrets.failing))
    ),
    lower(
      "resets the password to a malformed one",
      Fixture.as("admin")(door.resetPassword(newcomer, secrets.illFormed))
    ),
    step("sets a phrase", own(door.setPhrase(holder, Fixture.password, secrets.phrase))),
    lower("fails to set a phrase", own(door.setPhrase(holder, secrets.wrongPassword, secrets.failing))),
    lower("uses break-glass with a wrong phrase", own(door.breakGlass(glass, secrets.wrongPhrase))),
    lower("uses break-glass outside a session", Fixture.as(holder)(door.breakGlass(glass, secrets.phrase))),
    lower("uses break-glass on an invalid id", own(door.breakGlass({ ...glass, id: "x".repeat(300) }, secrets.phrase))),
    step("uses break-glass", own(door.breakGlass(glass, secrets.phrase))),
    lower("reads by break-glass", own(door.access({ type: "scp", id: "SCP-005" }))),
    step("resumes", door.resume(open.token)),
    lower("revokes another user's session", Fixture.as("reader-1")(door.revokeSession(open.id)))
  ]
}

/** Calls while the database fails, with secrets and texts that were never stored. */
export const failing = (door: Door, open: Login.Session): ReadonlyArray<Step> => {
  const own = Deepwell.within(open, "test")
  const enrol = User.Register.make({ user: "latecomer", name: "A Latecomer", clearance: Clearance.make(1) })
  const filed = Scp.FileSection.make({
    scp: "SCP-002",
    section: "late",
    title: texts.failing,
    body: texts.failing,
    clearance: five
  })
  return [
    step("files", Fixture.as("admin")(door.execute(filed))),
    lower("files above the own clearance", Fixture.as("archivist-4")(door.execute(filed))),
    lower("reads", Fixture.as("archivist-4")(door.access({ type: "scp", id: "SCP-002" }))),
    step("enrols", Fixture.operator(door.register(enrol, secrets.failing))),
    step("logs in", door.login("reader-1", Fixture.password)),
    lower("fails to log in", door.login("reader-1", secrets.wrongPassword)),
    lower("sends the password as the name", door.login(typedName, secrets.wrongPassword)),
    step("resumes", door.resume(open.token)),
    lower("fails to resume", door.resume(secrets.wrongToken)),
    step("changes a password", own(door.changePassword(holder, Fixture.password, secrets.failing))),
    step("resets a password", Fixture.as("admin")(door.resetPassword(UserId.make("reader-1"), secrets.failing))),
    step("sets a phrase", own(door.setPhrase(holder, Fixture.password, secrets.failing))),
    step("uses break-glass", own(door.breakGlass({ type: "scp", id: "SCP-005", reason }, secrets.phrase)))
  ]
}
