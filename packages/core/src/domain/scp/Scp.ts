/**
 * The aggregate of an anomaly's file.
 *
 * @example
 * ```ts
 * const register = Scp.Register.make({
 *   scp: "SCP-173",
 *   name: "The Sculpture",
 *   classification: { objectClass: "Euclid", secondaryClass: null, disruption: null, risk: null },
 *   clearance: { level: 2, compartments: [] }
 * })
 * const events = Scp.decide({ command: register, by: Actor.Actor.User({ user }), at, id }, Scp.initial)
 * // Either.right([{ _tag: "ScpRegistered", scp: "SCP-173", status: "active", ... }])
 * ```
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Decider } from "../../eventsourcing/Decider.ts"
import * as Clearance from "../access/Clearance.ts"
import { type CommandContext, visibleReference } from "../CommandContext.ts"
import { eventUnless, type Decision as Outcome } from "../Decision.ts"
import * as Proposal from "../Proposal.ts"
import { Classification } from "./Classification.ts"
import type { ItemNumber } from "../ItemNumber.ts"
import { Provenance } from "./Provenance.ts"
import { AlreadyExists, RecordExpunged } from "../Rejection.ts"
import type { ScpCommand } from "./ScpCommand.ts"
import * as Event from "./ScpEvent.ts"
import type { ScpEvent } from "./ScpEvent.ts"
import * as Section from "../Section.ts"
import type { SiteId } from "../SiteId.ts"
import { type StatusState, withStatus } from "./Status.ts"
import * as StatusChange from "./StatusChange.ts"
import type { TaskForceId } from "../TaskForceId.ts"

export * from "./ScpCommand.ts"

/** The name of the stream with a file's events. */
export const stream = (scp: ItemNumber): string => `scp-${scp}`

/** The state of a registered file. */
export interface ScpFile {
  readonly id: ItemNumber
  readonly name: string
  readonly classification: Classification
  readonly clearance: Clearance.Clearance
  readonly statusState: StatusState
  readonly site: SiteId | null
  readonly taskForce: TaskForceId | null
  readonly provenance: Provenance | null
  readonly sections: Section.Sections
  readonly proposal: StatusChange.StatusProposal | null
}

/** The state of a file; null before its registration. */
export type State = ScpFile | null

/** The rejections of commands on an anomaly's file. */
export type Rejection = AlreadyExists | RecordExpunged | Section.Rejection | StatusChange.Rejection

/** The state before the first event. */
export const initial: State = null

const evolveFile = (file: ScpFile, event: Exclude<ScpEvent, typeof Event.ScpRegistered.Type>): ScpFile => {
  switch (event._tag) {
    case "ScpRenamed":
      return { ...file, name: event.to }
    case "ScpReclassified":
      return { ...file, classification: event.to }
    case "ScpClearanceChanged":
      return { ...file, clearance: event.to }
    case "ScpSiteAssigned":
      return { ...file, site: event.site }
    case "ScpTaskForceAssigned":
      return { ...file, taskForce: event.taskForce }
    case "ScpSectionFiled":
    case "ScpSectionRevised":
      return { ...file, sections: Section.withSection(file.sections, event.section, event) }
    case "ScpStatusChanged":
      return {
        ...file,
        statusState: withStatus(file.statusState, event.to),
        proposal: Proposal.afterChange(file.proposal, event.proposal)
      }
    case "ScpStatusProposed": {
      const { proposal: id, from, to, reason, evidence, by, expiresAt } = event
      const proposed = { id, from, to, reason, evidence, by, expiresAt, outcome: "open" as const }
      return { ...file, proposal: { ...proposed, ...Proposal.capturedCustodians(event) } }
    }
    case "ScpStatusRejected":
      return { ...file, proposal: Proposal.withOutcome(file.proposal, event.proposal, "rejected") }
    case "ScpProvenanceRecorded":
      return { ...file, provenance: event.provenance }
    case "ScpStatusWithdrawn":
      return { ...file, proposal: Proposal.withOutcome(file.proposal, event.proposal, "withdrawn") }
  }
}

/** Applies an event to the state. Total: an event never fails. */
export const evolve = (state: State, event: ScpEvent): State => {
  if (event._tag === "ScpRegistered") {
    const { scp: id, name, classification, clearance, status, site, taskForce, provenance } = event
    const statusState = { status, beforeDeletion: status }
    const registered = { id, name, classification, clearance, statusState, site, taskForce, provenance }
    return { ...registered, sections: new Map(), proposal: null }
  }
  return state === null ? null : evolveFile(state, event)
}

type Decision = Outcome<ScpEvent, Rejection>

const register = (command: Extract<ScpCommand, { _tag: "RegisterScp" }>, state: State): Decision => {
  const { scp, name, classification, clearance, status = "active" } = command
  const { site = null, taskForce = null, provenance = null } = command
  const event = Event.ScpRegistered.make({ scp, name, classification, clearance, status, site, taskForce, provenance })
  return state === null ? Either.right([event]) : Either.left(new AlreadyExists({ type: "scp", id: scp }))
}

const sameProvenance = Schema.equivalence(Schema.NullOr(Provenance))

const sameClass = Schema.equivalence(Classification)

const decideOnFile = (
  context: CommandContext<Exclude<ScpCommand, { _tag: "RegisterScp" }>>,
  file: ScpFile
): Decision => {
  const { command } = context
  const scp = file.id
  switch (command._tag) {
    case "RenameScp": {
      const [from, to] = [file.name, command.name]
      return eventUnless(from === to, () => Event.ScpRenamed.make({ scp, from, to }))
    }
    case "ReclassifyScp": {
      const [from, to] = [file.classification, { ...file.classification, ...command.classification }]
      return eventUnless(sameClass(from, to), () => Event.ScpReclassified.make({ scp, from, to }))
    }
    case "ChangeScpClearance": {
      const { clearance: to, reason } = command
      const from = file.clearance
      return eventUnless(Clearance.equals(from, to), () => Event.ScpClearanceChanged.make({ scp, from, to, reason }))
    }
    case "AssignScpSite": {
      const { site } = command
      const isUnchanged = site === visibleReference(context, "site", file.site)
      return eventUnless(isUnchanged, () => Event.ScpSiteAssigned.make({ scp, site }))
    }
    case "AssignScpTaskForce": {
      const { taskForce } = command
      const isUnchanged = taskForce === visibleReference(context, "taskForce", file.taskForce)
      return eventUnless(isUnchanged, () => Event.ScpTaskForceAssigned.make({ scp, taskForce }))
    }
    case "FileScpSection":
      return Section.file({ ...context, command }, file, command.section, (section) =>
        Event.ScpSectionFiled.make({ scp, section: command.section, ...section })
      )
    case "ReviseScpSection":
      return Section.revise({ ...context, command }, file, command.section, (section) =>
        Event.ScpSectionRevised.make({ scp, section: command.section, ...section })
      )
    case "ChangeScpStatus":
      return StatusChange.change({ ...context, command }, file)
    case "ProposeScpStatus":
      return StatusChange.propose({ ...context, command }, file)
    case "ApproveScpStatus":
      return StatusChange.approve({ ...context, command }, file)
    case "RejectScpStatus":
      return StatusChange.reject({ ...context, command }, file)
    case "RecordScpProvenance": {
      const { provenance } = command
      const isUnchanged = sameProvenance(file.provenance, provenance)
      return eventUnless(isUnchanged, () => Event.ScpProvenanceRecorded.make({ scp, provenance }))
    }
    case "WithdrawScpStatus":
      return StatusChange.withdraw({ ...context, command }, file)
  }
}

/**
 * Decides on a command: returns its events, none when it changes nothing, or a rejection. Pure. Authorization is not
 * part of it: see `Access.decide` and `Authority.table`.
 */
export const decide = (context: CommandContext<ScpCommand>, state: State): Decision => {
  const { command } = context
  if (command._tag === "RegisterScp") {
    return register(command, state)
  }
  return state === null
    ? Either.left(new RecordExpunged({ type: "scp", id: command.scp }))
    : decideOnFile({ ...context, command }, state)
}

/** The decider, for `Decider.fold`, `DeciderLaws.check` and `DeciderSpec.given`. */
export const decider: Decider<CommandContext<ScpCommand>, State, ScpEvent, Rejection> = { initial, decide, evolve }
