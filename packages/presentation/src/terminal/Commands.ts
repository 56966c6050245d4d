/**
 * The commands of the terminal as a table.
 */

/** An adapter that has a terminal: `cli` or `web`. */
export type Adapter = "cli" | "web"

/** The kind of argument that follows a command, for completion. */
export type Follows =
  "record" | "item" | "user" | "section" | "register" | "reclassify" | "type" | "command" | "number" | "nothing"

/** A row of the table: a command, and the adapter that has it. */
export interface Row<Name extends string = string> {
  readonly name: Name
  readonly in: Adapter | "both"
  readonly args: string
  readonly follows: Follows
  readonly description: string
  readonly examples: ReadonlyArray<string>
}

/** The commands that read, and those that decide on proposals, in the order of the help. */
export const rows = [
  {
    name: "ACCESS",
    in: "both",
    args: "[type] id-or-name",
    follows: "record",
    description: "read a record by its id or name",
    examples: [
      "ACCESS 173",
      "ACCESS THE SCULPTURE",
      "ACCESS USER m.okafor",
      "ACCESS SITE Site-19",
      "ACCESS MTF Epsilon-11"
    ]
  },
  {
    name: "OPEN",
    in: "both",
    args: "[number]",
    follows: "number",
    description: "read an addendum of the last record by its number, or the next addendum",
    examples: ["OPEN 2", "OPEN"]
  },
  {
    name: "SEARCH",
    in: "both",
    args: "words…",
    follows: "nothing",
    description: "search the text of all records that you can read",
    examples: ["SEARCH concrete"]
  },
  {
    name: "LIST",
    in: "both",
    args: "[type] [after id]",
    follows: "record",
    description: "list the records that you can see",
    examples: ["LIST", "LIST USER", "LIST SCP SCP-173"]
  },
  {
    name: "RANDOM",
    in: "both",
    args: "[type]",
    follows: "type",
    description: "read a random record",
    examples: ["RANDOM", "RANDOM SITE"]
  },
  {
    name: "NEXT",
    in: "both",
    args: "",
    follows: "nothing",
    description: "read the record after the last one",
    examples: []
  },
  {
    name: "PREV",
    in: "both",
    args: "",
    follows: "nothing",
    description: "read the record before the last one",
    examples: []
  },
  {
    name: "HISTORY",
    in: "both",
    args: "item",
    follows: "item",
    description: "show all status changes of an anomaly",
    examples: ["HISTORY 173"]
  },
  {
    name: "ASOF",
    in: "both",
    args: "item time",
    follows: "item",
    description: "read an anomaly as it was",
    examples: ["ASOF 173 2026-04-14", "ASOF 173 2026-04-14T16:40Z"]
  },
  {
    name: "STATUS",
    in: "both",
    args: "item [new-status reason…]",
    follows: "item",
    description: "show or change the status of an anomaly",
    examples: ["STATUS 173", "STATUS 173 EXPLAINED stage prop"]
  },
  {
    name: "PROPOSE",
    in: "both",
    args: "item new-status reason… [/ evidence…]",
    follows: "item",
    description: "propose a status change that requires a second person",
    examples: ["PROPOSE 173 NEUTRALIZED it does not move / a year of film"]
  },
  {
    name: "PENDING",
    in: "both",
    args: "",
    follows: "nothing",
    description: "list proposals that wait for a second person",
    examples: []
  },
  {
    name: "APPROVE",
    in: "both",
    args: "[type] record",
    follows: "record",
    description: "approve the proposal of another user",
    examples: ["APPROVE 173", "APPROVE USER r.vance"]
  },
  {
    name: "REJECT",
    in: "both",
    args: "[type] record reason…",
    follows: "record",
    description: "reject a proposal, with a reason",
    examples: ["REJECT 173 the film has gaps"]
  },
  {
    name: "WITHDRAW",
    in: "both",
    args: "[type] record",
    follows: "record",
    description: "withdraw your own proposal",
    examples: ["WITHDRAW 173"]
  },
  {
    name: "AUDIT",
    in: "both",
    args: "[type record]",
    follows: "record",
    description: "read the audit log, or the part about a record (auditors only)",
    examples: ["AUDIT", "AUDIT SCP 173"]
  },
  {
    name: "WATCH",
    in: "both",
    args: "[OFF]",
    follows: "nothing",
    description: "show changes of records as they happen",
    examples: ["WATCH", "WATCH OFF"]
  },
  { name: "TRAIL", in: "web", args: "", follows: "nothing", description: "show what you did", examples: [] },
  { name: "WHOAMI", in: "both", args: "", follows: "nothing", description: "show your own user file", examples: [] },
  {
    name: "HELP",
    in: "both",
    args: "[command]",
    follows: "command",
    description: "list the commands, or show the usage of one",
    examples: ["HELP PROPOSE"]
  },
  {
    name: "CLEAR",
    in: "both",
    args: "",
    follows: "nothing",
    description: "clear the screen (also CLS)",
    examples: []
  },
  {
    name: "LOGOUT",
    in: "cli",
    args: "",
    follows: "nothing",
    description: "sign out and leave (also EXIT, QUIT); Ctrl-D keeps a session of scipnet login",
    examples: []
  },
  {
    name: "LOGOUT",
    in: "web",
    args: "",
    follows: "nothing",
    description: "sign out (also EXIT, QUIT)",
    examples: []
  }
] as const satisfies ReadonlyArray<Row>

type Each = (typeof rows)[number]

/** The name of a command that both terminals have. */
type SharedName = Extract<Exclude<Each, { readonly in: "web" }>["name"], Exclude<Each, { readonly in: "cli" }>["name"]>

/** Other words for a command. */
export const aliases: ReadonlyMap<string, SharedName> = new Map([
  ["CLS", "CLEAR"],
  ["EXIT", "LOGOUT"],
  ["QUIT", "LOGOUT"],
  ["PREVIOUS", "PREV"],
  ["?", "HELP"]
])
