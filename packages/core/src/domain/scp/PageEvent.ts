/**
 * Which record a page of another archive became. Its stream is the page, so that a page becomes one record only. These
 * names are the storage format: fields are added, never renamed, and a new meaning is a new event.
 */
import { Schema } from "effect"
import { ItemNumber } from "./ItemNumber.ts"

export const PageClaimed = Schema.TaggedStruct("PageClaimed", { page: Schema.String, scp: ItemNumber })

/** The stream of a page. */
export const stream = (page: string): string => `page-${page}`
