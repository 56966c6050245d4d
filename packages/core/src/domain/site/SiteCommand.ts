/**
 * What can be asked to be done about a site.
 */
import { Schema } from "effect"
import { fromPlain } from "../PlainConstructor.ts"
import { Clearance } from "../access/Clearance.ts"
import { Revision, Section } from "../Section.ts"
import { SectionId } from "../SectionId.ts"
import { SiteId } from "./SiteId.ts"
import * as Text from "../Text.ts"
import { UserId } from "../user/UserId.ts"

const site = SiteId
const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** Founds a site. Left out: level 3 without compartments, and no director yet. */
export const Found = fromPlain(
  Schema.TaggedStruct("FoundSite", {
    site,
    name: Text.NewName,
    clearance: optional(Clearance),
    director: optional(Schema.NullOr(UserId))
  })
)

/** Gives a site another name. */
export const Rename = fromPlain(Schema.TaggedStruct("RenameSite", { site, name: Text.NewName }))

/** Appoints a director, or null for nobody. */
export const AppointDirector = fromPlain(
  Schema.TaggedStruct("AppointSiteDirector", { site, director: Schema.NullOr(UserId) })
)

/** Sets what it takes to read a site's file. Lowering it takes a reason. */
export const ChangeClearance = fromPlain(
  Schema.TaggedStruct("ChangeSiteClearance", {
    site,
    clearance: Clearance,
    reason: Text.Reason
  })
)

/** Adds a document that the site does not have. */
export const FileDocument = fromPlain(
  Schema.TaggedStruct("FileSiteDocument", { site, document: SectionId, ...Section.fields })
)

/** Changes what is given of a document that the site has. */
export const ReviseDocument = fromPlain(
  Schema.TaggedStruct("ReviseSiteDocument", {
    site,
    document: SectionId,
    ...Revision.fields
  })
)

/** Closes a site. */
export const Disband = fromPlain(Schema.TaggedStruct("DisbandSite", { site, reason: Text.Reason }))

/** Opens a closed site again. */
export const Restore = fromPlain(Schema.TaggedStruct("RestoreSite", { site, reason: Text.Reason }))

/** Everything that is done to a site's file. */
export const SiteCommand = Schema.Union(
  Found,
  Rename,
  AppointDirector,
  ChangeClearance,
  FileDocument,
  ReviseDocument,
  Disband,
  Restore
)
export type SiteCommand = typeof SiteCommand.Type
