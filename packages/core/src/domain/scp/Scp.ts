/**
 * The file of an anomaly.
 */
import { Either, Schema } from "effect"
import type { Decider } from "../../eventsourcing/Decider.ts"
import type { Order } from "../Actor.ts"
import * as Actor from "../Actor.ts"
import { Provenance } from "./Provenance.ts"
import * as Clearance from "../access/Clearance.ts"
import { Classification } from "./Classification.ts"
import type { ItemNumber } from "./ItemNumber.ts"
import * as Proposal from "../Proposal.ts"
import { AlreadyExists, RecordExpunged } from "../Refusal.ts"
import type { NoSuchSection, ReasonRequired, SectionChanged, SectionExists } from "../Refusal.ts"
import type { ScpCommand } from "./ScpCommand.ts"
import * as Event from "./ScpEvent.ts"
import type { ScpEvent } from "./ScpEvent.ts"
import * as Section from "../Section.ts"
import type { SiteId } from "../site/SiteId.ts"
import type { Standing, Status } from "./Status.ts"
import * as StatusChange from "./StatusChange.ts"
import type { TaskForceId } from "../task-force/TaskForceId.ts"

export * from "./ScpCommand.ts"

/** The stream that a file's events are in. */
export const stream = (scp: ItemNumber): string => `scp-${scp}`

/** A file as its events left it. */
export interface File {
  readonly id: ItemNumber
  readonly name: string
  readonly classification: Classification
  readonly clearance: Clearance.Clearance
  readonly standing: Standing
  readonly site: SiteId | null
  readonly taskForce: TaskForceId | null
  readonly provenance: Provenance | null
  readonly sections: Section.Sections
  readonly proposal: StatusChange.StatusProposal | null
}

/** Null until it is registered. */
export type State = File | null

/** Every refusal that a command on an anomaly's file can meet. */
export type Rejection =
  | AlreadyExists
  | RecordExpunged
  | SectionExists
  | NoSuchSection
  | SectionChanged
  | ReasonRequired
  | StatusChange.Rejection

/** The state before the first event: there is no such file. */
export const initial: State = null

const moved = ({ status, beforeDeletion }: Standing, to: Status): Standing => ({
  status: to,
  beforeDeletion: to === "deleted" ? status : beforeDeletion
})

const evolveFile = (file: File, event: Exclude<ScpEvent, typeof Event.ScpRegistered.Type>): File => {
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
        standing: moved(file.standing, event.to),
        proposal: Proposal.afterMove(file.proposal, event.proposal)
      }
    case "ScpStatusProposed": {
      const { proposal: id, from, to, reason, evidence, by, expiresAt } = event
      return {
        ...file,
        proposal: { id, from, to, reason, evidence, by, expiresAt, outcome: "open", ...Proposal.captured(event) }
      }
    }
    case "ScpStatusRejected":
      return { ...file, proposal: Proposal.settled(file.proposal, event.proposal, "rejected") }
    case "ScpProvenanceRecorded":
      return { ...file, provenance: event.provenance }
    case "ScpStatusWithdrawn":
      return { ...file, proposal: Proposal.settled(file.proposal, event.proposal, "withdrawn") }
  }
}

/** The state after one more event. */
export const evolve = (state: State, event: ScpEvent): State => {
  if (event._tag === "ScpRegistered") {
    const { scp: id, name, classification, clearance, status, site, taskForce, provenance } = event
    const standing = { status, beforeDeletion: status }
    return {
      id,
      name,
      classification,
      clearance,
      standing,
      site,
      taskForce,
      provenance,
      sections: new Map(),
      proposal: null
    }
  }
  return state === null ? null : evolveFile(state, event)
}

type Decision = Either.Either<ReadonlyArray<ScpEvent>, Rejection>

const nothing: ReadonlyArray<ScpEvent> = []

const register = (command: Extract<ScpCommand, { _tag: "RegisterScp" }>, state: State): Decision => {
  const { scp, name, classification, clearance, status = "active" } = command
  const { site = null, taskForce = null, provenance = null } = command
  const event = Event.ScpRegistered.make({ scp, name, classification, clearance, status, site, taskForce, provenance })
  return state === null ? Either.right([event]) : Either.left(new AlreadyExists({ type: "scp", id: scp }))
}

const sameProvenance = Schema.equivalence(Schema.NullOr(Provenance))

const sameClass = Schema.equivalence(Classification)

const decideOnFile = (order: Order<Exclude<ScpCommand, { _tag: "RegisterScp" }>>, file: File): Decision => {
  const { command } = order
  const scp = file.id
  switch (command._tag) {
    case "RenameScp":
      return Either.right(
        command.name === file.name ? nothing : [Event.ScpRenamed.make({ scp, from: file.name, to: command.name })]
      )
    case "ReclassifyScp": {
      const [from, to] = [file.classification, { ...file.classification, ...command.classification }]
      return Either.right(sameClass(from, to) ? nothing : [Event.ScpReclassified.make({ scp, from, to })])
    }
    case "ChangeScpClearance": {
      const [from, to] = [file.clearance, command.clearance]
      const { reason } = command
      return Either.right(
        Clearance.equals(from, to) ? nothing : [Event.ScpClearanceChanged.make({ scp, from, to, reason })]
      )
    }
    case "AssignScpSite": {
      const { site } = command
      const present = Actor.seen(order, "site", file.site)
      return Either.right(site === present ? nothing : [Event.ScpSiteAssigned.make({ scp, site })])
    }
    case "AssignScpTaskForce": {
      const { taskForce } = command
      const present = Actor.seen(order, "taskForce", file.taskForce)
      return Either.right(taskForce === present ? nothing : [Event.ScpTaskForceAssigned.make({ scp, taskForce })])
    }
    case "FileScpSection": {
      const { section, title, body, clearance } = command
      return Either.map(Section.file(file, section, { title, body, clearance }, order.held), (filed) =>
        filed === undefined ? nothing : [Event.ScpSectionFiled.make({ scp, section, ...filed })]
      )
    }
    case "ReviseScpSection": {
      const { _tag: _, scp: __, section, ...revision } = command
      return Either.map(Section.revise(file, section, revision, order.held), (revised) =>
        revised === undefined ? nothing : [Event.ScpSectionRevised.make({ scp, section, ...revised })]
      )
    }
    case "ChangeScpStatus":
      return StatusChange.change({ ...order, command }, file)
    case "ProposeScpStatus":
      return StatusChange.propose({ ...order, command }, file)
    case "ApproveScpStatus":
      return StatusChange.approve({ ...order, command }, file)
    case "RejectScpStatus":
      return StatusChange.reject({ ...order, command }, file)
    case "RecordScpProvenance": {
      const { provenance } = command
      return Either.right(
        sameProvenance(file.provenance, provenance) ? nothing : [Event.ScpProvenanceRecorded.make({ scp, provenance })]
      )
    }
    case "WithdrawScpStatus":
      return StatusChange.withdraw({ ...order, command }, file)
  }
}

/**
 * The events that follow from a command, or why it is refused. Pure: the same state and command give the same events.
 */
export const decide = (order: Order<ScpCommand>, state: State): Decision => {
  const { command } = order
  if (command._tag === "RegisterScp") {
    return register(command, state)
  }
  return state === null
    ? Either.left(new RecordExpunged({ type: "scp", id: command.scp }))
    : decideOnFile({ ...order, command }, state)
}

/** All three together, for the engine and its laws. */
export const decider: Decider<Order<ScpCommand>, State, ScpEvent, Rejection> = { initial, decide, evolve }
