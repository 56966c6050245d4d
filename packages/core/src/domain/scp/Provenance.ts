/**
 * Where an imported record came from.
 */
import { Schema } from "effect"
import * as Text from "../Text.ts"

/** The page of another archive that a record was made of. */
export const Provenance = Schema.Struct({
  page: Text.Name,
  link: Text.Reason,
  author: Text.Name,
  licence: Text.Name,
  /** A digest of the imported page, which changes when the page does. */
  revision: Text.Name
}).annotations({ identifier: "Provenance" })
export type Provenance = typeof Provenance.Type

/** A provenance that a command gives: its names are new ones. */
export const NewProvenance = Schema.Struct({
  ...Provenance.fields,
  page: Text.NewName,
  author: Text.NewName,
  licence: Text.NewName
})
