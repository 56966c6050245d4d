/**
 * What is wrong with a deepwell, in words, and what to do about it.
 */
import { Findings } from "@scipnet/core"
import { Match } from "effect"
import * as Colours from "./layout/Colours.ts"
import * as Lines from "./layout/Line.ts"
import type { Style } from "./layout/Style.ts"
import * as Styles from "./layout/Style.ts"
import * as Time from "./layout/Time.ts"
import * as Wrap from "./layout/Wrap.ts"

type Finding = Findings.Finding

/** What was found, and what to do. */
type Words = readonly [what: string, todo: string]

type Sentences = {
  readonly [Tag in Finding["_tag"]]: (finding: Extract<Finding, { readonly _tag: Tag }>) => Words
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1_048_576)} MiB`

const evidence = "Keep the file as evidence and restore a backup: scipnet restore FILE."
const unguarded =
  "Another program removed what keeps the log from being changed. Prove the log against a checkpoint: scipnet verify --checkpoint FILE. Then export it and import it into a new deepwell, or restore a backup."
const automatic = "Nothing: the next command brings it up to date."
const update = "Update this SCiPNET."

const sentences: Sentences = {
  SchemaDiffers: ({ part, key, how, projection }) => [
    `The ${part} ${key} is ${how === "surplus" ? "not of this SCiPNET" : how === "missing" ? "missing" : "not what it was made"}.`,
    how === "surplus"
      ? "Find out who made it, and drop it."
      : projection === null
        ? part === "trigger" && /^(?:events|log)_refuse_/.test(key)
          ? unguarded
          : evidence
        : `Run scipnet rebuild ${projection}.`
  ],
  CommandsDiffer: ({ count, first }) => [
    `${count} remembered command(s) are not what the events say: ${first.map(({ key, how }) => `${key} (${how})`).join(", ")}${count > first.length ? ", …" : ""}.`,
    "Export the log and import it into a new deepwell, which makes them anew; a repeated command might be done twice until then."
  ],
  CredentialsDiffer: ({ count, first }) => [
    `${count} stored password(s) or phrase(s) are not what the events set: ${first.map(({ key, how }) => `${key} (${how})`).join(", ")}${count > first.length ? ", …" : ""}.`,
    "Someone wrote into the file. Set the passwords of these users anew with scipnet user recover, and check who can write the file."
  ],
  CredentialsMissing: ({ count, first }) => [
    `${count} user(s) had a password and have none: ${first.join(", ")}${count > first.length ? ", …" : ""}.`,
    "An imported log comes without passwords. Set them anew with scipnet user recover."
  ],
  SessionsDiffer: ({ count, first }) => [
    `${count} session(s) are not what the events opened: ${first.map(({ key, how }) => `${key} (${how})`).join(", ")}${count > first.length ? ", …" : ""}.`,
    "Someone wrote into the file. Set the passwords of their users anew with scipnet user recover, which ends the sessions, and check who can write the file."
  ],
  Missing: () => ["There is no file here.", "Check --deepwell, make one with scipnet init, or restore a backup."],
  Empty: () => [
    "The file is empty.",
    "Check --deepwell. If it held a deepwell, restore a backup: scipnet restore FILE."
  ],
  Foreign: ({ reason }) => [
    `It is not a deepwell (${reason}).`,
    "Check --deepwell. It was left as it is; if it held one, restore a backup: scipnet restore FILE."
  ],
  Unreadable: ({ reason }) => [
    `It cannot be read (${reason}).`,
    "Check --deepwell, its permissions and the disk; then try again."
  ],
  Damaged: ({ says }) => [`The file is damaged: ${says.join("; ")}.`, evidence],
  OpenToOthers: ({ mode }) => [`Others on this machine may read it (rights ${mode}).`, "Run chmod 600 on it."],
  NotWritable: ({ path }) => [`${path} may not be written by you.`, "Change its owner or permissions."],
  Journal: ({ path }) => [
    `A transaction was cut off and left ${path}.`,
    "Leave it there: the next command undoes the transaction. Never remove it by hand."
  ],
  Leftover: ({ path }) => [
    `${path} is left of a backup or restore that was cut off.`,
    "Remove it once no backup or restore is running."
  ],
  WalLarge: ({ bytes }) => [
    `Its write-ahead log has grown to ${megabytes(bytes)}.`,
    "Stop every SCiPNET that uses it; the last one to end writes it back. If it comes again, look for one that hangs."
  ],
  DiskLow: ({ free, needed }) => [
    `There are ${megabytes(free)} left on its disk, where ${megabytes(needed)} should be.`,
    "Free some space: a backup or a rebuild needs as much as the file has."
  ],
  SchemaNewer: ({ set, id }) => [`A newer SCiPNET changed its tables (${set} ${id}).`, update],
  SchemaOlder: ({ set, id }) => [`Its tables are older than this SCiPNET (${set} ${id} is to come).`, automatic],
  SchemaChanged: ({ set, id, reason }) => [`Its tables are not what ${set} ${id} makes (${reason}).`, evidence],
  ChainBroken: ({ position, reason }) => [`The log was altered at position ${position}: ${reason}.`, evidence],
  EventUnknown: ({ position, type }) => [`Event ${position} (${type}) was written by a newer SCiPNET.`, update],
  EventMalformed: ({ position, type }) => [
    `Event ${position} (${type}) cannot be read; unless the log was altered, it is as it was written.`,
    `Keep the file. Use the SCiPNET that wrote event ${position}, or restore a backup from before it.`
  ],
  EventsUnreadable: ({ more }) => [
    `${more} more ${more === 1 ? "event" : "events"} cannot be read.`,
    "Keep the file. Use the SCiPNET that wrote them, or restore a backup from before the first."
  ],
  TimeBackwards: ({ position }) => [`Event ${position} was recorded before the event before it.`, evidence],
  ClockBehind: ({ recordedAt, now }) => [
    `The last event is of ${Time.format(recordedAt)}, and it is only ${Time.format(now)}.`,
    "Set the clock of this machine right. Until it has caught up, all events are recorded at that time."
  ],
  ProjectionOutdated: ({ name, stored, own }) => [
    stored === null
      ? `The rows of ${name} were never made.`
      : `The rows of ${name} are of version ${stored}, not ${own}.`,
    "Nothing: the next command makes them anew."
  ],
  ProjectionNewer: ({ name, stored }) => [`A newer SCiPNET made the rows of ${name} (version ${stored}).`, update],
  ProjectionBehind: ({ name, position, head }) => [
    `The rows of ${name} end at event ${position} of ${head}.`,
    `Run scipnet rebuild ${name}.`
  ],
  RebuildUnfinished: () => [
    "A rebuild is running, or was cut off.",
    "Nothing: the old rows are in use until it is done, and what is left of it is removed by the next command."
  ],
  RowsDiffer: ({ table, count, first }) => [
    `${count} ${count === 1 ? "row" : "rows"} of ${table} ${count === 1 ? "is" : "are"} not what the events say: ${first
      .map(({ key, how }) => `${key} (${how})`)
      .join(", ")}${count > first.length ? ", …" : ""}.`,
    `Run scipnet rebuild${table.endsWith("_text") ? "" : ` ${table}`}. If nobody edited the file, report it.`
  ],
  CustodyUnrecorded: ({ count, first }) => [
    `An older program set ${count === 1 ? "a password" : `${count} passwords`} without recording who did: ${first.join(", ")}${count > first.length ? ", …" : ""}. ${count === 1 ? "This account counts" : "These accounts count"} as independent.`,
    "Once its user has changed it, confirm each: scipnet user confirm ID."
  ],
  ConsumerAhead: ({ name, position, head }) => [
    `The consumer ${name} is at event ${position}, and the log ends at ${head}: an older backup was restored.`,
    "Compare what it did with the log, and reset it."
  ],
  ConsumerForeign: ({ name, position }) => [
    `The consumer ${name} followed another log up to event ${position}.`,
    "Compare what it did with the log, and reset it."
  ],
  ConsumerBehind: ({ name, lag }) => [
    `The consumer ${name} is ${lag} events behind.`,
    "Start it, if it should be running."
  ],
  NoEntry: ({ reason }) => [`No entry of this was written: ${reason}.`, "Nothing. There will be one when it is well."]
}

const words = Match.type<Finding>().pipe(Match.tagsExhaustive(sentences))

/** A finding as one JSON value, with its words. */
export const json = (finding: Finding) => {
  const [what, todo] = words(finding)
  return { ...finding, severity: Findings.severities[finding._tag], what, todo }
}

/** The findings for a person, and what could be looked at. */
export const lines = ({ file, head, checked, findings }: Findings.Diagnosis, style: Style): ReadonlyArray<string> => {
  const columns = Styles.measure(style)
  const unchecked = Findings.checks.filter((check) => !checked.includes(check))
  const wrapped = (text: string, look: Parameters<typeof Lines.text>[1] = {}) =>
    Wrap.wrap(Lines.text(text, look), columns)
  return Lines.print(style, [
    ...wrapped(head === null ? file : `${file}: ${head.position} events`, { bold: true }),
    ...findings.flatMap((finding) => {
      const [what, todo] = words(finding)
      const isProblem = Findings.severities[finding._tag] === "problem"
      return [
        Lines.blank,
        ...wrapped(`${isProblem ? "PROBLEM" : "Note"}: ${what}`, isProblem ? { colour: Colours.levelColour(5) } : {}),
        ...wrapped(todo)
      ]
    }),
    Lines.blank,
    ...wrapped(`Looked at: ${checked.join(", ")}.`),
    ...(unchecked.length === 0 ? [] : wrapped(`Not looked at, for what was found: ${unchecked.join(", ")}.`)),
    ...wrapped(Findings.isWell({ findings }) ? "All is well." : "Something has to be done.", { bold: true })
  ])
}
