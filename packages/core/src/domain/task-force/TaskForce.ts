/**
 * A mobile task force.
 */
import { Either } from "effect"
import type { Decider } from "../../eventsourcing/Decider.ts"
import type { Order } from "../Actor.ts"
import * as Actor from "../Actor.ts"
import * as Clearance from "../access/Clearance.ts"
import { AlreadyExists, RecordExpunged } from "../Refusal.ts"
import type { NoSuchSection, ReasonRequired, SectionChanged, SectionExists } from "../Refusal.ts"
import * as Section from "../Section.ts"
import type { SiteId } from "../site/SiteId.ts"
import type { TaskForceCommand } from "./TaskForceCommand.ts"
import * as Event from "./TaskForceEvent.ts"
import type { TaskForceEvent } from "./TaskForceEvent.ts"
import type { TaskForceId } from "./TaskForceId.ts"
import type { UserId } from "../user/UserId.ts"

export * from "./TaskForceCommand.ts"

/** The stream that a task force's events are in. */
export const stream = (taskForce: TaskForceId): string => `mtf-${taskForce}`

/** What a task force takes to be read about unless it says otherwise. */
export const defaultClearance: Clearance.Clearance = Clearance.bottom

/** A task force as its events left it. */
export interface Force {
  readonly id: TaskForceId
  readonly name: string
  readonly clearance: Clearance.Clearance
  readonly leader: UserId | null
  readonly site: SiteId | null
  readonly active: boolean
  readonly sections: Section.Sections
}

/** Null until it is formed. */
export type State = Force | null

/** Every refusal that a command on a task force's file can meet. */
export type Rejection = AlreadyExists | RecordExpunged | SectionExists | NoSuchSection | SectionChanged | ReasonRequired

/** The state before the first event: there is no such file. */
export const initial: State = null

const evolveForce = (force: Force, event: Exclude<TaskForceEvent, typeof Event.TaskForceFormed.Type>): Force => {
  switch (event._tag) {
    case "TaskForceRenamed":
      return { ...force, name: event.to }
    case "TaskForceLeaderAppointed":
      return { ...force, leader: event.leader }
    case "TaskForceStationed":
      return { ...force, site: event.site }
    case "TaskForceClearanceChanged":
      return { ...force, clearance: event.to }
    case "TaskForceDocumentFiled":
    case "TaskForceDocumentRevised":
      return { ...force, sections: Section.withSection(force.sections, event.document, event) }
    case "TaskForceDisbanded":
      return { ...force, active: false }
    case "TaskForceRestored":
      return { ...force, active: true }
  }
}

/** The state after one more event. */
export const evolve = (state: State, event: TaskForceEvent): State => {
  if (event._tag === "TaskForceFormed") {
    const { taskForce: id, name, clearance, leader, site } = event
    return { id, name, clearance, leader, site, active: true, sections: new Map() }
  }
  return state === null ? null : evolveForce(state, event)
}

type Decision = Either.Either<ReadonlyArray<TaskForceEvent>, Rejection>

const nothing: ReadonlyArray<TaskForceEvent> = []

const form = (command: Extract<TaskForceCommand, { _tag: "FormTaskForce" }>, state: State): Decision => {
  const { taskForce, name, clearance = defaultClearance, leader = null, site = null } = command
  const event = Event.TaskForceFormed.make({ taskForce, name, clearance, leader, site })
  return state === null ? Either.right([event]) : Either.left(new AlreadyExists({ type: "mtf", id: taskForce }))
}

const decideOnForce = (order: Order<Exclude<TaskForceCommand, { _tag: "FormTaskForce" }>>, force: Force): Decision => {
  const { command } = order
  const taskForce = force.id
  switch (command._tag) {
    case "RenameTaskForce": {
      const [from, to] = [force.name, command.name]
      return Either.right(from === to ? nothing : [Event.TaskForceRenamed.make({ taskForce, from, to })])
    }
    case "AppointTaskForceLeader": {
      const { leader } = command
      const present = Actor.seen(order, "leader", force.leader)
      return Either.right(leader === present ? nothing : [Event.TaskForceLeaderAppointed.make({ taskForce, leader })])
    }
    case "StationTaskForce": {
      const { site } = command
      const present = Actor.seen(order, "site", force.site)
      return Either.right(site === present ? nothing : [Event.TaskForceStationed.make({ taskForce, site })])
    }
    case "ChangeTaskForceClearance": {
      const [from, to] = [force.clearance, command.clearance]
      const { reason } = command
      return Either.right(
        Clearance.equals(from, to) ? nothing : [Event.TaskForceClearanceChanged.make({ taskForce, from, to, reason })]
      )
    }
    case "FileTaskForceDocument": {
      const { document, title, body, clearance } = command
      return Either.map(Section.file(force, document, { title, body, clearance }, order.held), (filed) =>
        filed === undefined ? nothing : [Event.TaskForceDocumentFiled.make({ taskForce, document, ...filed })]
      )
    }
    case "ReviseTaskForceDocument": {
      const { _tag: _, taskForce: __, document, ...revision } = command
      return Either.map(Section.revise(force, document, revision, order.held), (revised) =>
        revised === undefined ? nothing : [Event.TaskForceDocumentRevised.make({ taskForce, document, ...revised })]
      )
    }
    case "DisbandTaskForce":
      return Either.right(
        force.active ? [Event.TaskForceDisbanded.make({ taskForce, reason: command.reason })] : nothing
      )
    case "RestoreTaskForce":
      return Either.right(
        force.active ? nothing : [Event.TaskForceRestored.make({ taskForce, reason: command.reason })]
      )
  }
}

/**
 * The events that follow from a command, or why it is refused. Pure: the same state and command give the same events.
 */
export const decide = (order: Order<TaskForceCommand>, state: State): Decision => {
  const { command } = order
  if (command._tag === "FormTaskForce") {
    return form(command, state)
  }
  return state === null
    ? Either.left(new RecordExpunged({ type: "mtf", id: command.taskForce }))
    : decideOnForce({ ...order, command }, state)
}

/** All three together, for the engine and its laws. */
export const decider: Decider<Order<TaskForceCommand>, State, TaskForceEvent, Rejection> = { initial, decide, evolve }
