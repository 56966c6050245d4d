/**
 * The aggregate of a site, where anomalies are contained and users are stationed.
 */
import * as Either from "effect/Either"
import type { Decider } from "../../eventsourcing/Decider.ts"
import * as Clearance from "../access/Clearance.ts"
import { type CommandContext, visibleReference } from "../CommandContext.ts"
import { eventUnless, type Decision as Outcome } from "../Decision.ts"
import { AlreadyExists, RecordExpunged } from "../Rejection.ts"
import * as Section from "../Section.ts"
import type { SiteCommand } from "./SiteCommand.ts"
import * as Event from "./SiteEvent.ts"
import type { SiteEvent } from "./SiteEvent.ts"
import type { SiteId } from "../SiteId.ts"
import type { UserId } from "../UserId.ts"

export * from "./SiteCommand.ts"

/** The name of the stream with a site's events. */
export const stream = (site: SiteId): string => `site-${site}`

/** The clearance required to read a site that was founded without one. */
export const defaultClearance: Clearance.Clearance = { level: 3, compartments: [] }

/** The state of a founded site. */
export interface SiteFile {
  readonly id: SiteId
  readonly name: string
  readonly clearance: Clearance.Clearance
  readonly director: UserId | null
  readonly active: boolean
  readonly sections: Section.Sections
}

/** The state of a site; null before its founding. */
export type State = SiteFile | null

/** The rejections of commands on a site. */
export type Rejection = AlreadyExists | RecordExpunged | Section.Rejection

/** The state before the first event. */
export const initial: State = null

const evolveSite = (file: SiteFile, event: Exclude<SiteEvent, typeof Event.SiteFounded.Type>): SiteFile => {
  switch (event._tag) {
    case "SiteRenamed":
      return { ...file, name: event.to }
    case "SiteDirectorAppointed":
      return { ...file, director: event.director }
    case "SiteClearanceChanged":
      return { ...file, clearance: event.to }
    case "SiteDocumentFiled":
    case "SiteDocumentRevised":
      return { ...file, sections: Section.withSection(file.sections, event.document, event) }
    case "SiteDisbanded":
      return { ...file, active: false }
    case "SiteRestored":
      return { ...file, active: true }
  }
}

/** Applies an event to the state. Total: an event never fails. */
export const evolve = (state: State, event: SiteEvent): State => {
  if (event._tag === "SiteFounded") {
    const { site: id, name, clearance, director } = event
    return { id, name, clearance, director, active: true, sections: new Map() }
  }
  return state === null ? null : evolveSite(state, event)
}

type Decision = Outcome<SiteEvent, Rejection>

const decideOnFile = (
  context: CommandContext<Exclude<SiteCommand, { _tag: "FoundSite" }>>,
  file: SiteFile
): Decision => {
  const { command } = context
  const site = file.id
  switch (command._tag) {
    case "RenameSite": {
      const [from, to] = [file.name, command.name]
      return eventUnless(from === to, () => Event.SiteRenamed.make({ site, from, to }))
    }
    case "AppointSiteDirector": {
      const { director } = command
      const isUnchanged = director === visibleReference(context, "director", file.director)
      return eventUnless(isUnchanged, () => Event.SiteDirectorAppointed.make({ site, director }))
    }
    case "ChangeSiteClearance": {
      const { clearance: to, reason } = command
      const from = file.clearance
      return eventUnless(Clearance.equals(from, to), () => Event.SiteClearanceChanged.make({ site, from, to, reason }))
    }
    case "FileSiteDocument":
      return Section.file({ ...context, command }, file, command.document, (section) =>
        Event.SiteDocumentFiled.make({ site, document: command.document, ...section })
      )
    case "ReviseSiteDocument":
      return Section.revise({ ...context, command }, file, command.document, (section) =>
        Event.SiteDocumentRevised.make({ site, document: command.document, ...section })
      )
    case "DisbandSite":
      return eventUnless(!file.active, () => Event.SiteDisbanded.make({ site, reason: command.reason }))
    case "RestoreSite":
      return eventUnless(file.active, () => Event.SiteRestored.make({ site, reason: command.reason }))
  }
}

/** Decides on a command: returns its events, none when it changes nothing, or a rejection. Pure. */
export const decide = (context: CommandContext<SiteCommand>, state: State): Decision => {
  const { command } = context
  if (command._tag === "FoundSite") {
    const { site, name, clearance = defaultClearance, director = null } = command
    return state === null
      ? Either.right([Event.SiteFounded.make({ site, name, clearance, director })])
      : Either.left(new AlreadyExists({ type: "site", id: site }))
  }
  return state === null
    ? Either.left(new RecordExpunged({ type: "site", id: command.site }))
    : decideOnFile({ ...context, command }, state)
}

/** The decider, for `Decider.fold`, `DeciderLaws.check` and `DeciderSpec.given`. */
export const decider: Decider<CommandContext<SiteCommand>, State, SiteEvent, Rejection> = { initial, decide, evolve }
