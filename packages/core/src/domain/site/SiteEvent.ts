/**
 * The events of a site. Tags and fields are the storage format: fields are added, never renamed, and a new meaning is a
 * new event.
 */
import * as Schema from "effect/Schema"
import { changeFields, Clearance } from "../access/Clearance.ts"
import { SectionRecord } from "../Section.ts"
import { SectionId } from "../SectionId.ts"
import { SiteId } from "../SiteId.ts"
import * as Text from "../Text.ts"
import { UserId } from "../UserId.ts"

const site = SiteId

export const SiteFounded = Schema.TaggedStruct("SiteFounded", {
  site,
  name: Text.Name,
  clearance: Clearance,
  director: Schema.NullOr(UserId)
})

export const SiteRenamed = Schema.TaggedStruct("SiteRenamed", { site, from: Text.Name, to: Text.Name })

export const SiteDirectorAppointed = Schema.TaggedStruct("SiteDirectorAppointed", {
  site,
  director: Schema.NullOr(UserId)
})

export const SiteClearanceChanged = Schema.TaggedStruct("SiteClearanceChanged", { site, ...changeFields })

const filed = { site, document: SectionId, ...SectionRecord.fields }

export const SiteDocumentFiled = Schema.TaggedStruct("SiteDocumentFiled", filed)

/** Contains the whole document after the revision. */
export const SiteDocumentRevised = Schema.TaggedStruct("SiteDocumentRevised", filed)

export const SiteDisbanded = Schema.TaggedStruct("SiteDisbanded", { site, reason: Text.Reason })

export const SiteRestored = Schema.TaggedStruct("SiteRestored", { site, reason: Text.Reason })

export const SiteEvent = Schema.Union(
  SiteFounded,
  SiteRenamed,
  SiteDirectorAppointed,
  SiteClearanceChanged,
  SiteDocumentFiled,
  SiteDocumentRevised,
  SiteDisbanded,
  SiteRestored
)
export type SiteEvent = typeof SiteEvent.Type
