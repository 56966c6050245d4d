/**
 * Arbitraries of the domain for property tests. Commands refer to a few records, sections and proposals, so that sequences
 * of them reach many states. With an argument, all commands are about that record.
 */
import * as FastCheck from "effect/FastCheck"
import * as Schema from "effect/Schema"
import type { CommandContext } from "../domain/CommandContext.ts"
import { Actor } from "../domain/Actor.ts"
import * as Classification from "../domain/scp/Classification.ts"
import * as Clearance from "../domain/access/Clearance.ts"
import * as ItemNumber from "../domain/ItemNumber.ts"
import { roles } from "../domain/access/Role.ts"
import * as Scp from "../domain/scp/Scp.ts"
import { SectionId } from "../domain/SectionId.ts"
import * as Site from "../domain/site/Site.ts"
import { SiteId } from "../domain/SiteId.ts"
import { Status } from "../domain/scp/Status.ts"
import * as Proposal from "../domain/Proposal.ts"
import * as TaskForce from "../domain/task-force/TaskForce.ts"
import { TaskForceId } from "../domain/TaskForceId.ts"
import * as Text from "../domain/Text.ts"
import { titles } from "../domain/user/Title.ts"
import * as User from "../domain/user/User.ts"
import { UserId } from "../domain/UserId.ts"

const { array, constantFrom, integer, oneof, record, stringMatching } = FastCheck

const orNull = <A>(arbitrary: FastCheck.Arbitrary<A>) => FastCheck.option(arbitrary, { freq: 3 })

// Prefers a few values, so that they recur.
const often = <A>(few: ReadonlyArray<A>, any: FastCheck.Arbitrary<A>): FastCheck.Arbitrary<A> =>
  oneof({ arbitrary: constantFrom(...few), weight: 4 }, { arbitrary: any, weight: 1 })

/** Any level, 0 to 6. */
export const level: FastCheck.Arbitrary<Clearance.Level> = constantFrom(...Clearance.levels.map((row) => row.level))

/** Clearances over five compartments. */
export const clearance: FastCheck.Arbitrary<Clearance.Clearance> = record({
  level,
  compartments: array(constantFrom("OMEGA-7", "ALPHA-9", "MNESTIC", "A", "AB"), { maxLength: 6 })
}).map(({ level, compartments }) => Clearance.make(level, compartments))

/** Any item number, including instances and suffixes. */
export const itemNumber: FastCheck.Arbitrary<ItemNumber.ItemNumber> = stringMatching(
  /^SCP-([0-9]{3}|[1-9][0-9]{3,5})(-[A-Z0-9]{1,6}){0,3}$/
).map((item) => ItemNumber.ItemNumber.make(item))

/** Any user id. */
export const userId: FastCheck.Arbitrary<UserId> = stringMatching(/^[a-z0-9][a-z0-9._-]{0,12}$/).map((id) =>
  UserId.make(id)
)

/** Any site id. */
export const siteId: FastCheck.Arbitrary<SiteId> = stringMatching(
  /^[A-Z][A-Za-z]{0,6}(-[A-Z][A-Za-z]{0,6}){0,2}(-[0-9]{1,6}){1,2}$/
).map((id) => SiteId.make(id))

/** Any task force id. */
export const taskForceId: FastCheck.Arbitrary<TaskForceId> = stringMatching(
  /^[A-Z][a-z]{1,8}(-[A-Z][a-z]{1,8}){0,2}-[0-9]{1,6}$/
).map((id) => TaskForceId.make(id))

/** Mostly one of three sections. */
export const sectionId: FastCheck.Arbitrary<SectionId> = often(
  ["procedures", "description", "addendum-1"],
  stringMatching(/^[a-z0-9][a-z0-9-]{0,12}$/)
).map((id) => SectionId.make(id))

/** A line of text in any script, for names and reasons. */
export const line: FastCheck.Arbitrary<string> = often(
  ["The Sculpture", "The Old Man", "Overwatch"],
  FastCheck.string({ unit: "grapheme", minLength: 1, maxLength: 40 })
    .map((text) => text.trim())
    .filter(Schema.is(Text.NewName))
)

/** A valid body of any characters. */
export const body: FastCheck.Arbitrary<string> = often(
  ["", "It is contained in a locked room.", "# Addendum\n\n- one\n- two"],
  FastCheck.string({ unit: "binary", maxLength: 40 }).filter(Schema.is(Text.Body))
)

/** The revision number in a command, sometimes outdated. */
const readRevision = orNull(integer({ min: 1, max: 3 }))

const fewUsers = ["user-1", "user-2", "user-3"].map((id) => UserId.make(id))
const fewSites = ["Site-19", "Area-12"].map((id) => SiteId.make(id))
const fewTaskForces = ["Epsilon-11", "Alpha-1"].map((id) => TaskForceId.make(id))
const fewItems = ["SCP-173", "SCP-106", "SCP-106-1"].map((item) => ItemNumber.ItemNumber.make(item))

const anyUser = often(fewUsers, userId)
const anySite = often(fewSites, siteId)
const anyTaskForce = often(fewTaskForces, taskForceId)
const anyScp = often(fewItems, itemNumber)

const classBar = {
  objectClass: constantFrom(...Classification.ObjectClass.literals),
  secondaryClass: orNull(often<string>(Classification.secondaryClasses, line)),
  disruption: orNull(constantFrom(...Classification.disruptions.map((row) => row.disruption))),
  risk: orNull(constantFrom(...Classification.risks.map((row) => row.risk)))
}

/** Any classification. */
export const classification: FastCheck.Arbitrary<Classification.Classification> = record(classBar)

/** One of three users, or sometimes the operator. */
export const actor: FastCheck.Arbitrary<Actor> = oneof(
  { arbitrary: constantFrom(...fewUsers).map((id): Actor => Actor.User({ user: id })), weight: 5 },
  { arbitrary: FastCheck.constant<Actor>(Actor.Operator({ login: "alice" })), weight: 1 }
)

// Multiples of a third of a proposal's lifetime, plus or minus a millisecond, to test the exact time of expiry.
const time = record({ steps: integer({ min: 1, max: 9 }), skew: integer({ min: -1, max: 1 }) }).map(
  ({ steps, skew }) => 1_700_000_000_000 + (steps * Proposal.lifetimeMs) / 3 + skew
)

const [proposal, circle] = [constantFrom("proposal-1", "proposal-2"), FastCheck.uniqueArray(constantFrom(...fewUsers))]

/** A command context: an actor, a time within nine days, and one of two proposal ids. */
export const commandContext = <C>(command: FastCheck.Arbitrary<C>): FastCheck.Arbitrary<CommandContext<C>> =>
  record({ command, by: actor, at: time, id: proposal, circle })

/** Sequences of command contexts in order of time. */
export const commandContexts = <C>(
  command: FastCheck.Arbitrary<C>
): FastCheck.Arbitrary<ReadonlyArray<CommandContext<C>>> =>
  array(commandContext(command), { maxLength: 40, size: "max" }).map((all) => all.toSorted((a, b) => a.at - b.at))

const reason = line
const document = { title: line, body, clearance: orNull(clearance) }
const documentRevision = { document: sectionId, body, revision: readRevision }

const statusCommand = (scp: FastCheck.Arbitrary<ItemNumber.ItemNumber>): FastCheck.Arbitrary<Scp.ScpCommand> => {
  const to = constantFrom(...Status.literals)
  const request = record({ scp, to, reason, evidence: line }, { requiredKeys: ["scp", "to", "reason"] })
  return oneof(
    request.map((fields) => Scp.ChangeStatus.make(fields)),
    { arbitrary: request.map((fields) => Scp.ProposeStatus.make(fields)), weight: 3 },
    { arbitrary: record({ scp, proposal }).map((fields) => Scp.ApproveStatus.make(fields)), weight: 3 },
    record({ scp, proposal, reason }).map((fields) => Scp.RejectStatus.make(fields)),
    record({ scp, proposal }).map((fields) => Scp.WithdrawStatus.make(fields))
  )
}

/** Commands on SCP files, half of them on the status. */
export const scpCommand = (scp = anyScp): FastCheck.Arbitrary<Scp.ScpCommand> => {
  const provenance = record({ page: line, link: line, author: line, licence: line, revision: line })
  const optionalFields = {
    status: constantFrom("active" as const, "neutralized" as const, "explained" as const),
    site: orNull(anySite),
    taskForce: orNull(anyTaskForce),
    provenance: orNull(provenance)
  }
  const registration = record(
    { scp, name: line, classification, clearance, ...optionalFields },
    { requiredKeys: ["scp", "name", "classification", "clearance"] }
  )
  const someClasses = record({ scp, classification: record(classBar, { requiredKeys: [] }) })
  const revision = record({ scp, section: sectionId, ...document, reason }, { requiredKeys: ["scp", "section"] })
  return oneof(
    { arbitrary: registration.map((fields) => Scp.Register.make(fields)), weight: 5 },
    record({ scp, name: line }).map((fields) => Scp.Rename.make(fields)),
    someClasses.map((fields) => Scp.Reclassify.make(fields)),
    record({ scp, clearance, reason }).map((fields) => Scp.ChangeClearance.make(fields)),
    record({ scp, site: optionalFields.site }).map((fields) => Scp.AssignSite.make(fields)),
    record({ scp, taskForce: optionalFields.taskForce }).map((fields) => Scp.AssignTaskForce.make(fields)),
    record({ scp, section: sectionId, ...document }).map((fields) => Scp.FileSection.make(fields)),
    revision.map((fields) => Scp.ReviseSection.make(fields)),
    record({ scp, section: sectionId, body, revision: readRevision }).map((fields) => Scp.ReviseSection.make(fields)),
    record({ scp, section: sectionId, clearance: FastCheck.constant(null) }).map((fields) =>
      Scp.ReviseSection.make(fields)
    ),
    record({ scp, provenance }).map((fields) => Scp.RecordProvenance.make(fields)),
    { arbitrary: statusCommand(scp), weight: 12 }
  )
}

/** Commands on users. */
export const userCommand = (user = anyUser): FastCheck.Arbitrary<User.UserCommand> => {
  const role = constantFrom(...roles.map((row) => row.role))
  const title = often<string>(titles, line)
  const posting = { site: orNull(anySite), taskForce: orNull(anyTaskForce) }
  const registration = record(
    { user, name: line, clearance, title, roles: array(role, { maxLength: 4 }), ...posting },
    { requiredKeys: ["user", "name", "clearance"] }
  )
  const raise = record({ user, clearance: often([Clearance.make(5), Clearance.make(6)], clearance), reason })
  return oneof(
    { arbitrary: registration.map((fields) => User.Register.make(fields)), weight: 3 },
    record({ user, name: line }).map((fields) => User.Rename.make(fields)),
    record({ user, title }).map((fields) => User.ChangeTitle.make(fields)),
    record({ user, ...posting }, { requiredKeys: ["user"] }).map((fields) => User.Transfer.make(fields)),
    record({ user, clearance, reason }).map((fields) => User.ChangeClearance.make(fields)),
    {
      arbitrary: oneof(
        { arbitrary: raise.map((fields) => User.ProposeClearance.make(fields)), weight: 3 },
        { arbitrary: record({ user, proposal }).map((fields) => User.ApproveClearance.make(fields)), weight: 3 },
        record({ user, proposal, reason }).map((fields) => User.RejectClearance.make(fields)),
        { arbitrary: record({ user, proposal }).map((fields) => User.WithdrawClearance.make(fields)), weight: 2 }
      ),
      weight: 16
    },
    record({ user, role }).map((fields) => User.GrantRole.make(fields)),
    record({ user, role }).map((fields) => User.RevokeRole.make(fields)),
    record({ user, reason }).map((fields) => User.Deactivate.make(fields)),
    record({ user, reason }).map((fields) => User.Reactivate.make(fields)),
    record({ user, credential: integer({ min: 1, max: 2 }) }).map((fields) => User.Confirm.make(fields))
  )
}

/** Commands on sites. */
export const siteCommand = (site = anySite): FastCheck.Arbitrary<Site.SiteCommand> => {
  const director = orNull(anyUser)
  const founding = record({ site, name: line, clearance, director }, { requiredKeys: ["site", "name"] })
  const revision = record({ site, document: sectionId, ...document, reason }, { requiredKeys: ["site", "document"] })
  return oneof(
    { arbitrary: founding.map((fields) => Site.Found.make(fields)), weight: 3 },
    record({ site, name: line }).map((fields) => Site.Rename.make(fields)),
    record({ site, director }).map((fields) => Site.AppointDirector.make(fields)),
    record({ site, clearance, reason }).map((fields) => Site.ChangeClearance.make(fields)),
    record({ site, document: sectionId, ...document }).map((fields) => Site.FileDocument.make(fields)),
    revision.map((fields) => Site.ReviseDocument.make(fields)),
    record({ site, ...documentRevision }).map((fields) => Site.ReviseDocument.make(fields)),
    record({ site, reason }).map((fields) => Site.Disband.make(fields)),
    record({ site, reason }).map((fields) => Site.Restore.make(fields))
  )
}

/** Commands on mobile task forces. */
export const taskForceCommand = (taskForce = anyTaskForce): FastCheck.Arbitrary<TaskForce.TaskForceCommand> => {
  const leader = orNull(anyUser)
  const site = orNull(anySite)
  const forming = record({ taskForce, name: line, clearance, leader, site }, { requiredKeys: ["taskForce", "name"] })
  const revision = record(
    { taskForce, document: sectionId, ...document, reason },
    { requiredKeys: ["taskForce", "document"] }
  )
  return oneof(
    { arbitrary: forming.map((fields) => TaskForce.Form.make(fields)), weight: 3 },
    record({ taskForce, name: line }).map((fields) => TaskForce.Rename.make(fields)),
    record({ taskForce, leader }).map((fields) => TaskForce.AppointLeader.make(fields)),
    record({ taskForce, site }).map((fields) => TaskForce.Station.make(fields)),
    record({ taskForce, clearance, reason }).map((fields) => TaskForce.ChangeClearance.make(fields)),
    record({ taskForce, document: sectionId, ...document }).map((fields) => TaskForce.FileDocument.make(fields)),
    revision.map((fields) => TaskForce.ReviseDocument.make(fields)),
    record({ taskForce, ...documentRevision }).map((fields) => TaskForce.ReviseDocument.make(fields)),
    record({ taskForce, reason }).map((fields) => TaskForce.Disband.make(fields)),
    record({ taskForce, reason }).map((fields) => TaskForce.Restore.make(fields))
  )
}
