/**
 * The names of the versions of a section that are compared.
 */
import type { VisibleSection } from "./RecordDifference.ts"
import * as Time from "../Time.ts"
import type { NamedText } from "./TextDifference.ts"

const timeOf = (time: number | null): string => (time === null ? "now" : Time.format(time))

/**
 * The text of a section at a time in milliseconds since 1970, or now for null, with its name. `version` is null if the
 * section did not exist.
 */
export const named = (id: string, version: VisibleSection | null, time: number | null): NamedText => ({
  name:
    version === null
      ? `${id}, absent, ${timeOf(time)}`
      : `${id}, ${version.revision === null || version.revision === undefined ? "" : `revision ${version.revision}, `}${timeOf(time)}`,
  text: version?.body ?? ""
})
