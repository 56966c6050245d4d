/**
 * A site: where anomalies are kept and staff are stationed.
 */
import { Either } from "effect"
import type { Decider } from "../../eventsourcing/Decider.ts"
import type { Order } from "../Actor.ts"
import * as Actor from "../Actor.ts"
import * as Clearance from "../access/Clearance.ts"
import { AlreadyExists, RecordExpunged } from "../Refusal.ts"
import type { NoSuchSection, ReasonRequired, SectionChanged, SectionExists } from "../Refusal.ts"
import * as Section from "../Section.ts"
import type { SiteCommand } from "./SiteCommand.ts"
import * as Event from "./SiteEvent.ts"
import type { SiteEvent } from "./SiteEvent.ts"
import type { SiteId } from "./SiteId.ts"
import type { UserId } from "../user/UserId.ts"

export * from "./SiteCommand.ts"

/** The stream that a site's events are in. */
export const stream = (site: SiteId): string => `site-${site}`

/** What a site takes to be read about unless it says otherwise. */
export const defaultClearance: Clearance.Clearance = { level: 3, compartments: [] }

/** A site as its events left it. */
export interface Place {
  readonly id: SiteId
  readonly name: string
  readonly clearance: Clearance.Clearance
  readonly director: UserId | null
  readonly active: boolean
  readonly sections: Section.Sections
}

/** Null until it is founded. */
export type State = Place | null

/** Every refusal that a command on a site's file can meet. */
export type Rejection = AlreadyExists | RecordExpunged | SectionExists | NoSuchSection | SectionChanged | ReasonRequired

/** The state before the first event: there is no such file. */
export const initial: State = null

const evolvePlace = (place: Place, event: Exclude<SiteEvent, typeof Event.SiteFounded.Type>): Place => {
  switch (event._tag) {
    case "SiteRenamed":
      return { ...place, name: event.to }
    case "SiteDirectorAppointed":
      return { ...place, director: event.director }
    case "SiteClearanceChanged":
      return { ...place, clearance: event.to }
    case "SiteDocumentFiled":
    case "SiteDocumentRevised":
      return { ...place, sections: Section.withSection(place.sections, event.document, event) }
    case "SiteDisbanded":
      return { ...place, active: false }
    case "SiteRestored":
      return { ...place, active: true }
  }
}

/** The state after one more event. */
export const evolve = (state: State, event: SiteEvent): State => {
  if (event._tag === "SiteFounded") {
    const { site: id, name, clearance, director } = event
    return { id, name, clearance, director, active: true, sections: new Map() }
  }
  return state === null ? null : evolvePlace(state, event)
}

type Decision = Either.Either<ReadonlyArray<SiteEvent>, Rejection>

const nothing: ReadonlyArray<SiteEvent> = []

const found = (command: Extract<SiteCommand, { _tag: "FoundSite" }>, state: State): Decision => {
  const { site, name, clearance = defaultClearance, director = null } = command
  const event = Event.SiteFounded.make({ site, name, clearance, director })
  return state === null ? Either.right([event]) : Either.left(new AlreadyExists({ type: "site", id: site }))
}

const decideOnPlace = (order: Order<Exclude<SiteCommand, { _tag: "FoundSite" }>>, place: Place): Decision => {
  const { command } = order
  const site = place.id
  switch (command._tag) {
    case "RenameSite":
      return Either.right(
        command.name === place.name ? nothing : [Event.SiteRenamed.make({ site, from: place.name, to: command.name })]
      )
    case "AppointSiteDirector": {
      const { director } = command
      const present = Actor.seen(order, "director", place.director)
      return Either.right(director === present ? nothing : [Event.SiteDirectorAppointed.make({ site, director })])
    }
    case "ChangeSiteClearance": {
      const [from, to] = [place.clearance, command.clearance]
      const { reason } = command
      return Either.right(
        Clearance.equals(from, to) ? nothing : [Event.SiteClearanceChanged.make({ site, from, to, reason })]
      )
    }
    case "FileSiteDocument": {
      const { document, title, body, clearance } = command
      return Either.map(Section.file(place, document, { title, body, clearance }, order.held), (filed) =>
        filed === undefined ? nothing : [Event.SiteDocumentFiled.make({ site, document, ...filed })]
      )
    }
    case "ReviseSiteDocument": {
      const { _tag: _, site: __, document, ...revision } = command
      return Either.map(Section.revise(place, document, revision, order.held), (revised) =>
        revised === undefined ? nothing : [Event.SiteDocumentRevised.make({ site, document, ...revised })]
      )
    }
    case "DisbandSite":
      return Either.right(place.active ? [Event.SiteDisbanded.make({ site, reason: command.reason })] : nothing)
    case "RestoreSite":
      return Either.right(place.active ? nothing : [Event.SiteRestored.make({ site, reason: command.reason })])
  }
}

/**
 * The events that follow from a command, or why it is refused. Pure: the same state and command give the same events.
 */
export const decide = (order: Order<SiteCommand>, state: State): Decision => {
  const { command } = order
  if (command._tag === "FoundSite") {
    return found(command, state)
  }
  return state === null
    ? Either.left(new RecordExpunged({ type: "site", id: command.site }))
    : decideOnPlace({ ...order, command }, state)
}

/** All three together, for the engine and its laws. */
export const decider: Decider<Order<SiteCommand>, State, SiteEvent, Rejection> = { initial, decide, evolve }
