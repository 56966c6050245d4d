/**
 * The commands that write, export, or look into the past of a record. `WritingLine` reads their words.
 */
import type { Row } from "./Commands.ts"

/** All of these commands, in the order of the help. */
export const rows = [
  {
    name: "LOG",
    in: "both",
    args: "[type] id [section]",
    follows: "section",
    description: "show who changed a record, when and why",
    examples: ["LOG 173", "LOG 173 description", "LOG SITE Site-19"]
  },
  {
    name: "DIFF",
    in: "both",
    args: "[type] id [section] [from [to]]",
    follows: "section",
    description: "show the latest change, or what changed between two dates or revisions",
    examples: ["DIFF 173", "DIFF 173 description", "DIFF 173 description 1 2", "DIFF 173 2026-01-31"]
  },
  {
    name: "REVERT",
    in: "both",
    args: "[type] id section revision-or-time",
    follows: "section",
    description: "restore an earlier text of a section, as a new revision",
    examples: ["REVERT 173 description 1"]
  },
  {
    name: "REGISTER",
    in: "both",
    args: "[type] id [class] level name…",
    follows: "register",
    description: "register an anomaly with its class, or a user, a site or a task force",
    examples: [
      "REGISTER 173 Euclid 2 The Sculpture",
      "REGISTER USER r.vance 2 Ruth Vance",
      "REGISTER SITE Site-19 1 The Old Quarry",
      "REGISTER MTF Epsilon-11 2 Lamplighters"
    ]
  },
  {
    name: "EDIT",
    in: "both",
    args: "[type] id section",
    follows: "section",
    description: "write or change a section in your editor",
    examples: ["EDIT 173 description", "EDIT SITE Site-19 floor-plan"]
  },
  {
    name: "FILE",
    in: "cli",
    args: "[type] id section [level]",
    follows: "section",
    description: "type a section here, up to a line with a single dot",
    examples: ["FILE 173 description", "FILE 173 addendum-1 4"]
  },
  {
    name: "FILE",
    in: "web",
    args: "[type] id section [level]",
    follows: "section",
    description: "write a section in the editor, which may require a higher level",
    examples: ["FILE 173 description", "FILE 173 addendum-1 4"]
  },
  {
    name: "ASSIGN",
    in: "both",
    args: "item [SITE id] [MTF id]",
    follows: "item",
    description: "assign an anomaly to a site and a task force, or to NONE",
    examples: ["ASSIGN 173 SITE Site-19", "ASSIGN 173 SITE Site-19 MTF Epsilon-11", "ASSIGN 173 MTF NONE"]
  },
  {
    name: "RECLASSIFY",
    in: "both",
    args: "item class [disruption [risk]]",
    follows: "reclassify",
    description: "change the object class of an anomaly, and its disruption and risk from 1 to 5",
    examples: ["RECLASSIFY 173 Keter", "RECLASSIFY 173 Keter 4 3"]
  },
  {
    name: "CLEARANCE",
    in: "both",
    args: "[type] id level reason…",
    follows: "record",
    description: "set the level that a record requires, or that a user holds",
    examples: ["CLEARANCE 173 3 after the breach", "CLEARANCE USER r.vance 3 transferred to the quarry"]
  },
  {
    name: "ROLE",
    in: "both",
    args: "user role [REVOKE]",
    follows: "user",
    description: "grant a role to a user: archivist, administrator or auditor; or revoke it",
    examples: ["ROLE r.vance archivist", "ROLE r.vance archivist REVOKE"]
  },
  {
    name: "PHRASE",
    in: "both",
    args: "",
    follows: "nothing",
    description: "set your override phrase, for BREAK-GLASS",
    examples: []
  },
  {
    name: "BREAK-GLASS",
    in: "both",
    args: "[type] id reason…",
    follows: "record",
    description: "read a record above your clearance with your override phrase; an auditor reviews it",
    examples: ["BREAK-GLASS 096 breach on level 4"]
  },
  {
    name: "REVIEW",
    in: "both",
    args: "[id-or-record note…]",
    follows: "item",
    description: "list the uses of break-glass to review, or sign one (auditors only)",
    examples: ["REVIEW", "REVIEW 096 it was an emergency"]
  },
  {
    name: "WHY",
    in: "both",
    args: "user [type] id",
    follows: "user",
    description: "explain why a user can or cannot read a record (auditors only)",
    examples: ["WHY r.vance 096"]
  },
  {
    name: "EXPORT",
    in: "both",
    args: "[type] id file",
    follows: "record",
    description: "save a record as a Markdown or HTML file: file.md or file.html",
    examples: ["EXPORT 173 scp-173.md", "EXPORT 173 scp-173.html"]
  }
] as const satisfies ReadonlyArray<Row>
