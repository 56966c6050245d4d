/** Ids of other records in fields. */
import * as RecordIdSyntax from "@scipnet/core/domain/RecordIdSyntax"
import type { RecordType } from "../words/Words.ts"
import { textOf } from "./ActionForm.tsx"

/** The id in a field, or null for an empty one. */
export const recordOf = (type: RecordType, fields: FormData, name: string): string | null => {
  const text = textOf(fields, name)
  return text === "" ? null : RecordIdSyntax.normalize(type, text)
}
