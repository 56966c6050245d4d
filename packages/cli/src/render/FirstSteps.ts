/**
 * The next steps of a user who finds nothing on file, by role.
 */
import type * as Role from "@scipnet/core/domain/access/Role"
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"

interface Step {
  readonly role: Role.Role
  readonly line: string
}

const steps: { readonly [T in QueryResult.RecordType]: Step } = {
  scp: {
    role: "archivist",
    line: "Register one: scipnet scp register 173 --name 'The Sculpture' --class Euclid --level 2"
  },
  user: { role: "administrator", line: "Register one: scipnet user register r.vance --name 'Ruth Vance' --level 2" },
  site: { role: "archivist", line: "Found one: scipnet site found Site-19 --name Quarry --level 1" },
  mtf: { role: "archivist", line: "Form one: scipnet mtf form Epsilon-11 --name Lamplighters --level 1" }
}

/** The steps after an empty list at the command line. */
export const afterEmptyList = (type: QueryResult.RecordType): ReadonlyArray<string> => [
  `${steps[type].line} (as ${steps[type].role === "archivist" ? "an archivist" : "an administrator"}).`,
  "You see only records that your clearance covers."
]

/** The steps after an empty list in the terminal. */
export const inTerminal = (type: QueryResult.RecordType, roles: ReadonlyArray<string>): ReadonlyArray<string> => {
  const { role, line } = steps[type]
  return roles.includes(role)
    ? [`${line}.`]
    : ["You see only files that your clearance covers. HELP lists the commands; WHOAMI shows your clearance."]
}
