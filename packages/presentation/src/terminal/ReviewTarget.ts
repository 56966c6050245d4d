/**
 * Finds the use of break-glass that a line of REVIEW is about.
 */
import * as ItemNumberSyntax from "@scipnet/core/domain/ItemNumberSyntax"
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Replies from "./Replies.ts"
import type { Mistake } from "./TypedValues.ts"
import { quote } from "./TypedValues.ts"

const shortestPrefix = 4

/** The uses of break-glass among which a line is looked for. */
export const limit = 500

type Use = Pick<QueryResult.Review, "glass" | "target">

/** The use that waits with an id, the beginning of one of at least 4 characters, or on a record. */
export const find = <U extends Use>(waiting: ReadonlyArray<U>, typed: string): U | Mistake => {
  const record = ItemNumberSyntax.normalize(typed) ?? typed
  const [only, ...others] = waiting.filter(
    ({ glass, target }) =>
      target === record || (typed.length >= shortestPrefix && glass.startsWith(typed.toLowerCase()))
  )
  return only === undefined || others.length > 0
    ? { mistake: Replies.noReview(quote(typed), only !== undefined) }
    : only
}
