/**
 * The aggregate of a mobile task force.
 */
import * as Either from "effect/Either"
import type { Decider } from "../../eventsourcing/Decider.ts"
import * as Clearance from "../access/Clearance.ts"
import { type CommandContext, visibleReference } from "../CommandContext.ts"
import { eventUnless, type Decision as Outcome } from "../Decision.ts"
import { AlreadyExists, RecordExpunged } from "../Rejection.ts"
import * as Section from "../Section.ts"
import type { SiteId } from "../SiteId.ts"
import type { TaskForceCommand } from "./TaskForceCommand.ts"
import * as Event from "./TaskForceEvent.ts"
import type { TaskForceEvent } from "./TaskForceEvent.ts"
import type { TaskForceId } from "../TaskForceId.ts"
import type { UserId } from "../UserId.ts"

export * from "./TaskForceCommand.ts"

/** The name of the stream with a task force's events. */
export const stream = (taskForce: TaskForceId): string => `mtf-${taskForce}`

/** The clearance required to read a task force that was formed without one. */
export const defaultClearance: Clearance.Clearance = Clearance.bottom

/** The state of a formed task force. */
export interface TaskForceFile {
  readonly id: TaskForceId
  readonly name: string
  readonly clearance: Clearance.Clearance
  readonly leader: UserId | null
  readonly site: SiteId | null
  readonly active: boolean
  readonly sections: Section.Sections
}

/** The state of a task force; null before its formation. */
export type State = TaskForceFile | null

/** The rejections of commands on a task force. */
export type Rejection = AlreadyExists | RecordExpunged | Section.Rejection

/** The state before the first event. */
export const initial: State = null

const evolveTaskForce = (
  file: TaskForceFile,
  event: Exclude<TaskForceEvent, typeof Event.TaskForceFormed.Type>
): TaskForceFile => {
  switch (event._tag) {
    case "TaskForceRenamed":
      return { ...file, name: event.to }
    case "TaskForceLeaderAppointed":
      return { ...file, leader: event.leader }
    case "TaskForceStationed":
      return { ...file, site: event.site }
    case "TaskForceClearanceChanged":
      return { ...file, clearance: event.to }
    case "TaskForceDocumentFiled":
    case "TaskForceDocumentRevised":
      return { ...file, sections: Section.withSection(file.sections, event.document, event) }
    case "TaskForceDisbanded":
      return { ...file, active: false }
    case "TaskForceRestored":
      return { ...file, active: true }
  }
}

/** Applies an event to the state. Total: an event never fails. */
export const evolve = (state: State, event: TaskForceEvent): State => {
  if (event._tag === "TaskForceFormed") {
    const { taskForce: id, name, clearance, leader, site } = event
    return { id, name, clearance, leader, site, active: true, sections: new Map() }
  }
  return state === null ? null : evolveTaskForce(state, event)
}

type Decision = Outcome<TaskForceEvent, Rejection>

const decideOnFile = (
  context: CommandContext<Exclude<TaskForceCommand, { _tag: "FormTaskForce" }>>,
  file: TaskForceFile
): Decision => {
  const { command } = context
  const taskForce = file.id
  switch (command._tag) {
    case "RenameTaskForce": {
      const [from, to] = [file.name, command.name]
      return eventUnless(from === to, () => Event.TaskForceRenamed.make({ taskForce, from, to }))
    }
    case "AppointTaskForceLeader": {
      const { leader } = command
      const isUnchanged = leader === visibleReference(context, "leader", file.leader)
      return eventUnless(isUnchanged, () => Event.TaskForceLeaderAppointed.make({ taskForce, leader }))
    }
    case "StationTaskForce": {
      const { site } = command
      const isUnchanged = site === visibleReference(context, "site", file.site)
      return eventUnless(isUnchanged, () => Event.TaskForceStationed.make({ taskForce, site }))
    }
    case "ChangeTaskForceClearance": {
      const { clearance: to, reason } = command
      const from = file.clearance
      const isUnchanged = Clearance.equals(from, to)
      return eventUnless(isUnchanged, () => Event.TaskForceClearanceChanged.make({ taskForce, from, to, reason }))
    }
    case "FileTaskForceDocument":
      return Section.file({ ...context, command }, file, command.document, (section) =>
        Event.TaskForceDocumentFiled.make({ taskForce, document: command.document, ...section })
      )
    case "ReviseTaskForceDocument":
      return Section.revise({ ...context, command }, file, command.document, (section) =>
        Event.TaskForceDocumentRevised.make({ taskForce, document: command.document, ...section })
      )
    case "DisbandTaskForce":
      return eventUnless(!file.active, () => Event.TaskForceDisbanded.make({ taskForce, reason: command.reason }))
    case "RestoreTaskForce":
      return eventUnless(file.active, () => Event.TaskForceRestored.make({ taskForce, reason: command.reason }))
  }
}

/** Decides on a command: returns its events, none when it changes nothing, or a rejection. Pure. */
export const decide = (context: CommandContext<TaskForceCommand>, state: State): Decision => {
  const { command } = context
  if (command._tag === "FormTaskForce") {
    const { taskForce, name, clearance = defaultClearance, leader = null, site = null } = command
    return state === null
      ? Either.right([Event.TaskForceFormed.make({ taskForce, name, clearance, leader, site })])
      : Either.left(new AlreadyExists({ type: "mtf", id: taskForce }))
  }
  return state === null
    ? Either.left(new RecordExpunged({ type: "mtf", id: command.taskForce }))
    : decideOnFile({ ...context, command }, state)
}

/** The decider, for `Decider.fold`, `DeciderLaws.check` and `DeciderSpec.given`. */
export const decider: Decider<CommandContext<TaskForceCommand>, State, TaskForceEvent, Rejection> = {
  initial,
  decide,
  evolve
}
