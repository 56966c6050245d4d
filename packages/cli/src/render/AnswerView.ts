/**
 * Whatever the deepwell answers, shown by its kind.
 */
import type { QueryResult } from "@scipnet/core"
import * as DenialBoxes from "./DenialBoxes.ts"
import * as RecordView from "./RecordView.ts"
import * as RecordTables from "./RecordTables.ts"
import type { Style } from "./layout/Style.ts"

/** A record, or why it is not shown; whole where nothing can be opened afterwards. */
export const answer = (given: QueryResult.QueryResult, style: Style, whole: boolean): ReadonlyArray<string> => {
  switch (given._tag) {
    case "Granted":
      return whole ? RecordView.whole(given, style) : RecordView.render(given, style)
    case "Redacted":
      return DenialBoxes.redacted(given, style)
    case "Expunged":
      return DenialBoxes.expunged(given, style)
  }
}

const ofType = <T extends QueryResult.RecordType>(found: ReadonlyArray<QueryResult.Summary>, type: T) =>
  found.filter((each): each is Extract<QueryResult.Summary, { readonly type: T }> => each.type === type)

/** A list of records of one type. */
export const summaries = (
  type: QueryResult.RecordType,
  found: ReadonlyArray<QueryResult.Summary>,
  style: Style
): ReadonlyArray<string> => {
  switch (type) {
    case "scp":
      return RecordTables.scps(ofType(found, type), style)
    case "user":
      return RecordTables.staff(ofType(found, type), style)
    case "site":
      return RecordTables.sites(ofType(found, type), style)
    case "mtf":
      return RecordTables.taskForces(ofType(found, type), style)
  }
}
