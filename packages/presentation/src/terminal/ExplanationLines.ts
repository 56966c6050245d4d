/**
 * The lines that explain why a user can or cannot read a record.
 */
import { levelName } from "@scipnet/core/domain/access/Levels"
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"

/** Returns the rules in their order, the clearance, the decision, and the sections. */
export const of = ({
  steps,
  needed,
  held,
  missing,
  decision,
  sections
}: typeof QueryResult.Explanation.Encoded): ReadonlyArray<string> => [
  ...steps.map(({ applies, rule, says }) => `${applies ? "yes" : "no "}  ${rule}: ${says}`),
  `Required: ${levelName(needed.level)}`,
  `Held: ${levelName(held.level)}`,
  ...(missing.compartment ? ["Missing: at least one compartment"] : []),
  `Decision: ${decision}`,
  ...sections.map(({ id, visible }) => `Section ${id}: ${visible ? "shown" : "hidden"}`)
]
