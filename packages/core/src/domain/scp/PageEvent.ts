/**
 * The event of page imports. Tag and fields are the storage format: fields are added, never renamed, and a new meaning is
 * a new event.
 */
import * as Schema from "effect/Schema"
import { ItemNumber } from "../ItemNumber.ts"

/** Records which record a page became. Each page has a stream of its own, so that it is imported once. */
export const PageClaimed = Schema.TaggedStruct("PageClaimed", { page: Schema.String, scp: ItemNumber })

/** The name of the stream of a page. */
export const stream = (page: string): string => `page-${page}`
