/**
 * The commands to begin with in a deepwell without records, by the roles of the user.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"

const steps = {
  administrator: [
    "Add people: REGISTER USER r.vance 2 Ruth Vance. Let them write: ROLE r.vance archivist.",
    "A second user of level 5, and a first holder of a compartment, come from the operator, in a shell: scipnet user register o5-2 --operator --name NAME --level 5 --compartment OMEGA-7"
  ],
  archivist: [
    "Found a site: REGISTER SITE Site-19 1 The Old Quarry.",
    "Register an anomaly: REGISTER 173 Euclid 2 The Sculpture.",
    "Write its file: EDIT 173 description, or FILE 173 description to type it here."
  ],
  auditor: ["Read what was done: AUDIT. Review uses of break-glass: REVIEW."]
} as const

const order = ["administrator", "archivist", "auditor"] as const

/** The lines for a user. */
export const render = ({ roles }: QueryResult.UserRecord): ReadonlyArray<string> => {
  const own = order.filter((role) => roles.includes(role)).flatMap((role) => steps[role])
  return [
    "",
    ...(own.length === 0
      ? ["Records appear here once they are registered at a level that you hold. An archivist registers them."]
      : ["To begin:", ...own.map((step) => `  ${step}`)]),
    "HELP lists all commands."
  ]
}
