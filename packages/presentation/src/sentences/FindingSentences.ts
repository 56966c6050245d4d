/**
 * The sentence of each finding of the doctor, with advice.
 */
import type * as Findings from "@scipnet/core/deepwell/doctor/Findings"
import * as Time from "../Time.ts"

/** A finding of the doctor. */
export type Finding = Findings.Finding

/** A description of the finding, and the advice. */
type Words = readonly [what: string, todo: string]

type Sentences = {
  readonly [Tag in Finding["_tag"]]: (finding: Extract<Finding, { readonly _tag: Tag }>) => Words
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1_048_576)} MiB`

const restoreAdvice = "Keep the file as evidence and restore a backup: scipnet restore FILE."
const triggerAdvice =
  "Another program removed a trigger that protects the log from changes. Verify the log against a checkpoint: scipnet verify --checkpoint FILE. Then export it and import it into a new deepwell, or restore a backup."
const migrationAdvice = "No action is required: the next command runs the migration."
const updateAdvice = "Update this program."

/** The sentences, by the tag of the finding. */
export const sentences: Sentences = {
  SchemaDiffers: ({ part, key, how, projection }) => [
    `The ${part} ${key} is ${how === "surplus" ? "not part of SCiPNET's schema" : how === "missing" ? "missing" : "different from its definition"}.`,
    how === "surplus"
      ? "Find out which program created it, and drop it."
      : projection === null
        ? part === "trigger" && /^(?:events|log)_refuse_/.test(key)
          ? triggerAdvice
          : restoreAdvice
        : `Run scipnet rebuild ${projection}.`
  ],
  CommandsDiffer: ({ count, first }) => [
    `${count} stored command(s) differ from the events: ${first.map(({ key, how }) => `${key} (${how})`).join(", ")}${count > first.length ? ", …" : ""}.`,
    "Export the log and import it into a new deepwell, which rebuilds the command table. Until then a repeated command might run twice."
  ],
  CredentialsDiffer: ({ count, first }) => [
    `${count} stored password(s) or phrase(s) differ from the events that set them: ${first.map(({ key, how }) => `${key} (${how})`).join(", ")}${count > first.length ? ", …" : ""}.`,
    "Another program changed the file. Reset the passwords of these users with scipnet user recover, and check who can write the file."
  ],
  CredentialsMissing: ({ count, first }) => [
    `${count} user(s) have lost their password: ${first.join(", ")}${count > first.length ? ", …" : ""}.`,
    "An exported log contains no passwords. Reset them with scipnet user recover."
  ],
  SessionsDiffer: ({ count, first }) => [
    `${count} session(s) differ from the events that opened them: ${first.map(({ key, how }) => `${key} (${how})`).join(", ")}${count > first.length ? ", …" : ""}.`,
    "Another program changed the file. Reset the passwords of their users with scipnet user recover, which ends the sessions, and check who can write the file."
  ],
  Missing: () => [
    "There is no file at this path.",
    "Check --deepwell, create a deepwell with scipnet init, or restore a backup."
  ],
  Empty: () => [
    "The file is empty.",
    "Check --deepwell. If the file was a deepwell, restore a backup: scipnet restore FILE."
  ],
  Foreign: ({ reason }) => [
    `The file is not a deepwell (${reason}).`,
    "Check --deepwell. The file was not changed; if it was a deepwell, restore a backup: scipnet restore FILE."
  ],
  Unreadable: ({ reason }) =>
    reason === "ReplicaDiverged"
      ? [
          "The replica has diverged: the log does not have its last event.",
          "Keep the file, and see docs/many-machines.md, Divergence."
        ]
      : [
          `The file cannot be read (${reason}).`,
          "Check --deepwell, the permissions of the file and the disk; then try again."
        ],
  Damaged: ({ says }) => [`The file is damaged: ${says.join("; ")}.`, restoreAdvice],
  OpenToOthers: ({ mode }) => [`Other users of this machine can read the file (mode ${mode}).`, "Run chmod 600 on it."],
  NotWritable: ({ path }) => [`You cannot write ${path}.`, "Change its owner or permissions."],
  Journal: ({ path }) => [
    `An interrupted transaction left ${path}.`,
    "Do not remove it: the next command rolls the transaction back."
  ],
  Leftover: ({ path }) => [
    `An interrupted backup or restore left ${path}.`,
    "Remove it once no backup or restore is running."
  ],
  WalLarge: ({ bytes }) => [
    `The write-ahead log has grown to ${megabytes(bytes)}.`,
    "Stop every program that uses the deepwell; the last one writes the log back into the file. If it grows again, look for a program that hangs."
  ],
  DiskLow: ({ free, needed }) => [
    `The disk has ${megabytes(free)} of free space, and ${megabytes(needed)} are recommended.`,
    "Free some space: a backup or a rebuild requires as much as the size of the file."
  ],
  SchemaNewer: ({ set, id }) => [`A newer version of SCiPNET migrated the file (${set} ${id}).`, updateAdvice],
  SchemaOlder: ({ set, id }) => [`The schema is older than this program (${set} ${id} is missing).`, migrationAdvice],
  SchemaChanged: ({ set, id, reason }) => [
    `The schema differs from the migration ${set} ${id} (${reason}).`,
    restoreAdvice
  ],
  ChainBroken: ({ position, reason }) => [`The log was altered at position ${position}: ${reason}.`, restoreAdvice],
  EventUnknown: ({ position, type }) => [
    `Event ${position} (${type}) was written by a newer version of SCiPNET.`,
    updateAdvice
  ],
  EventMalformed: ({ position, type }) => [
    `Event ${position} (${type}) cannot be decoded. If the hash chain is intact, it was written like this.`,
    `Keep the file. Use the version that wrote event ${position}, or restore a backup from before it.`
  ],
  EventsUnreadable: ({ more }) => [
    `${more} more ${more === 1 ? "event" : "events"} cannot be decoded.`,
    "Keep the file. Use the version that wrote them, or restore a backup from before the first."
  ],
  TimeBackwards: ({ position }) => [`Event ${position} has an earlier time than the event before it.`, restoreAdvice],
  ClockBehind: ({ recordedAt, now }) => [
    `The last event was recorded at ${Time.format(recordedAt)}, and the clock shows ${Time.format(now)}.`,
    "Correct the clock of this machine. Until it has passed that time, all new events are recorded with it."
  ],
  ProjectionOutdated: ({ name, stored, own }) => [
    stored === null
      ? `The read model ${name} was never built.`
      : `The read model ${name} has version ${stored}, not ${own}.`,
    "No action is required: the next command rebuilds it."
  ],
  ProjectionNewer: ({ name, stored }) => [
    `A newer version of SCiPNET built the read model ${name} (version ${stored}).`,
    updateAdvice
  ],
  ProjectionBehind: ({ name, position, head }) => [
    `The read model ${name} ends at event ${position} of ${head}.`,
    `Run scipnet rebuild ${name}.`
  ],
  RebuildUnfinished: () => [
    "A rebuild is running or was interrupted.",
    "No action is required: the old rows are in use until the rebuild is complete, and the next command removes the remains of an interrupted one."
  ],
  RowsDiffer: ({ table, count, first }) => [
    `${count} ${count === 1 ? "row" : "rows"} of ${table} ${count === 1 ? "differs" : "differ"} from the events: ${first
      .map(({ key, how }) => `${key} (${how})`)
      .join(", ")}${count > first.length ? ", …" : ""}.`,
    `Run scipnet rebuild${table.endsWith("_text") ? "" : ` ${table}`}. If no other program edited the file, report this as a bug.`
  ],
  CustodyUnrecorded: ({ count, first }) => [
    `An older version set ${count === 1 ? "a password" : `${count} passwords`} without recording the user who did: ${first.join(", ")}${count > first.length ? ", …" : ""}. ${count === 1 ? "This account counts" : "These accounts count"} as independent.`,
    "Confirm each account once its user has changed the password: scipnet user confirm ID."
  ],
  ConsumerAhead: ({ name, position, head }) => [
    `The consumer ${name} is at event ${position}, and the log ends at ${head}: an older backup was restored.`,
    "Compare its results with the log, and reset it."
  ],
  ConsumerForeign: ({ name, position }) => [
    `The consumer ${name} followed another log up to event ${position}.`,
    "Compare its results with the log, and reset it."
  ],
  ConsumerBehind: ({ name, lag }) => [
    `The consumer ${name} is ${lag} events behind.`,
    "Start it if it should be running."
  ],
  ConsumerParked: ({ name, parked }) => [
    `The consumer ${name} parked ${parked} ${parked === 1 ? "event that it" : "events that it"} could not handle.`,
    `See the causes: scipnet consumer parked ${name}. Then retry or discard: scipnet consumer retry ${name}.`
  ],
  ParkedMissing: ({ name, count, first }) => [
    `The consumer ${name} parked ${count === 1 ? "an event that is" : `${count} events that are`} not in the log: ${first.join(", ")}${count > first.length ? ", …" : ""}.`,
    `An older log was restored, or the log was altered. Discard them: scipnet consumer discard ${name} ${first[0] ?? "POSITION"} --yes.`
  ],
  NoEntry: ({ reason }) => [
    `No audit entry was written: ${reason}.`,
    "No action is required: doctor writes an entry once the deepwell is writable."
  ]
}
