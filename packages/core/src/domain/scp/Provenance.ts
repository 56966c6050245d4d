/**
 * The source of an imported record.
 */
import * as Schema from "effect/Schema"
import * as Text from "../Text.ts"

/** The source page of an imported record. */
export const Provenance = Schema.Struct({
  page: Text.Name,
  link: Text.Reason,
  author: Text.Name,
  licence: Text.Name,
  /** A digest of the page, which detects later changes of the page. */
  revision: Text.Name
}).annotations({ identifier: "Provenance" })
export type Provenance = typeof Provenance.Type

/** A provenance in a command: its names have no bidirectional control characters. */
export const NewProvenance = Schema.Struct({
  ...Provenance.fields,
  page: Text.NewName,
  author: Text.NewName,
  licence: Text.NewName
})
