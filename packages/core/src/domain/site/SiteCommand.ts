/**
 * The commands on a site. The level and role that each requires are in `Authority.table`.
 */
import * as Schema from "effect/Schema"
import { withPlainConstructor } from "../PlainConstructor.ts"
import { Clearance } from "../access/Clearance.ts"
import { Revision, Section } from "../Section.ts"
import { SectionId } from "../SectionId.ts"
import { SiteId } from "../SiteId.ts"
import * as Text from "../Text.ts"
import { UserId } from "../UserId.ts"

const site = SiteId
const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/**
 * Founds a site. The clearance defaults to level 3 without compartments, the director to null. Rejected with
 * `AlreadyExists` when the id is in use.
 */
export const Found = withPlainConstructor(
  Schema.TaggedStruct("FoundSite", {
    site,
    name: Text.NewName,
    clearance: optional(Clearance),
    director: optional(Schema.NullOr(UserId))
  })
)

/** Renames a site. */
export const Rename = withPlainConstructor(Schema.TaggedStruct("RenameSite", { site, name: Text.NewName }))

/** Appoints a director, or none with null. */
export const AppointDirector = withPlainConstructor(
  Schema.TaggedStruct("AppointSiteDirector", { site, director: Schema.NullOr(UserId) })
)

/** Changes the clearance required to read a site. */
export const ChangeClearance = withPlainConstructor(
  Schema.TaggedStruct("ChangeSiteClearance", {
    site,
    clearance: Clearance,
    reason: Text.Reason
  })
)

/** Files a new document. Rejected with `SectionExists` when a visible document has this id and other contents. */
export const FileDocument = withPlainConstructor(
  Schema.TaggedStruct("FileSiteDocument", { site, document: SectionId, ...Section.fields })
)

/**
 * Revises a document; fields left out stay unchanged. Rejected with `NoSuchSection`, `SectionChanged` or
 * `ReasonRequired`, as `Section.Revision` describes.
 */
export const ReviseDocument = withPlainConstructor(
  Schema.TaggedStruct("ReviseSiteDocument", {
    site,
    document: SectionId,
    ...Revision.fields
  })
)

/** Closes a site. Its file stays readable. */
export const Disband = withPlainConstructor(Schema.TaggedStruct("DisbandSite", { site, reason: Text.Reason }))

/** Reopens a closed site. */
export const Restore = withPlainConstructor(Schema.TaggedStruct("RestoreSite", { site, reason: Text.Reason }))

/** Any command on a site. */
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
