/**
 * Renders query results and lists of records by their type.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as DenialBoxes from "./DenialBoxes.ts"
import * as RecordView from "./RecordView.ts"
import * as RecordTables from "./RecordTables.ts"
import type { Style } from "./layout/Style.ts"

/** Renders a record, or the reason why it is denied. `whole` prints addenda in full instead of a list to open them from. */
export const renderResult = (result: QueryResult.QueryResult, style: Style, whole: boolean): ReadonlyArray<string> => {
  switch (result._tag) {
    case "Granted":
      return RecordView.render(result, style, whole ? "whole" : "listed")
    case "Redacted":
      return DenialBoxes.redacted(result, style)
    case "Expunged":
      return DenialBoxes.expunged(result, style)
  }
}

const ofType = <T extends QueryResult.RecordType>(records: ReadonlyArray<QueryResult.Summary>, type: T) =>
  records.filter((record): record is Extract<QueryResult.Summary, { readonly type: T }> => record.type === type)

/** Returns a function that renders a table of records of one type. */
export const renderList =
  (type: QueryResult.RecordType) =>
  (records: ReadonlyArray<QueryResult.Summary>, style: Style): ReadonlyArray<string> => {
    switch (type) {
      case "scp":
        return RecordTables.scps(ofType(records, type), style)
      case "user":
        return RecordTables.staff(ofType(records, type), style)
      case "site":
        return RecordTables.sites(ofType(records, type), style)
      case "mtf":
        return RecordTables.taskForces(ofType(records, type), style)
    }
  }
