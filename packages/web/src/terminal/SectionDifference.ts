/** The difference of a section's texts. It is a file of its own, because few lines compare texts. */
import type * as RecordDifference from "@scipnet/presentation/history/RecordDifference"
import * as TextDifference from "@scipnet/presentation/history/TextDifference"
import { named } from "@scipnet/presentation/history/VersionName"

/** Compares a section at two times in milliseconds since 1970, or now for null. */
export const lines = (
  { id, from, to }: RecordDifference.SectionDifference,
  earlier: number | null,
  later: number | null
): ReadonlyArray<string> => TextDifference.lines(named(id, from, earlier), named(id, to, later))
