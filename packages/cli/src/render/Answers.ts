/**
 * Whatever the deepwell answers, shown by its kind.
 */
import type { Answer } from "@scipnet/core"
import * as Denials from "./Denials.ts"
import * as Granted from "./Granted.ts"
import * as Listings from "./Listings.ts"
import type { Style } from "./Style.ts"

/** A record, or why it is not shown; whole where nothing can be opened afterwards. */
export const answer = (given: Answer.Answer, style: Style, whole: boolean): ReadonlyArray<string> => {
  switch (given._tag) {
    case "Granted":
      return whole ? Granted.whole(given, style) : Granted.render(given, style)
    case "Redacted":
      return Denials.redacted(given, style)
    case "Expunged":
      return Denials.expunged(given, style)
  }
}

const ofType = <T extends Answer.RecordType>(found: ReadonlyArray<Answer.Summary>, type: T) =>
  found.filter((each): each is Extract<Answer.Summary, { readonly type: T }> => each.type === type)

/** A list of records of one type. */
export const summaries = (
  type: Answer.RecordType,
  found: ReadonlyArray<Answer.Summary>,
  style: Style
): ReadonlyArray<string> => {
  switch (type) {
    case "scp":
      return Listings.scps(ofType(found, type), style)
    case "user":
      return Listings.staff(ofType(found, type), style)
    case "site":
      return Listings.sites(ofType(found, type), style)
    case "mtf":
      return Listings.taskForces(ofType(found, type), style)
  }
}
