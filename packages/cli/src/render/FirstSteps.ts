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

const terminalSteps = {
  administrator: [
    "Add people: REGISTER USER r.vance 2 Ruth Vance. Let them write: ROLE r.vance archivist.",
    "A second user of level 5, and a first holder of a compartment, come from the operator, in a shell: scipnet user register o5-2 --operator --name NAME --level 5 --compartment OMEGA-7"
  ],
  archivist: [
    "Found a site: REGISTER SITE Site-19 1 The Old Quarry.",
    "Form a task force: REGISTER MTF Epsilon-11 1 Lamplighters.",
    "Register an anomaly: REGISTER 173 Euclid 2 The Sculpture.",
    "Write its file: EDIT 173 description, or FILE 173 description to type it here."
  ],
  auditor: ["Read what was done: AUDIT. Review uses of break-glass: REVIEW."]
} as const

const order = ["administrator", "archivist", "auditor"] as const

/** The steps after an empty list in the terminal, by the roles of the user. */
export const inTerminal = ({ roles }: QueryResult.UserRecord): ReadonlyArray<string> => {
  const own = order.filter((role) => roles.includes(role)).flatMap((role) => terminalSteps[role])
  return [
    "",
    ...(own.length === 0
      ? ["Records appear here once they are registered at a level that you hold. An archivist registers them."]
      : ["To begin:", ...own.map((step) => `  ${step}`)]),
    "HELP lists all commands."
  ]
}
