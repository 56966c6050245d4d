/**
 * Reads the candidates of a kind of value: ids of the deepwell, and names of the config file.
 */
import type { RecordType } from "@scipnet/core/domain/query/QueryResult"
import * as ItemNumberSyntax from "@scipnet/core/domain/ItemNumberSyntax"
import * as Effect from "effect/Effect"
import * as ConfigFile from "../profile/ConfigFile.ts"
import * as DeepwellIds from "./DeepwellIds.ts"
import type { Candidate, Target } from "./Target.ts"

/** The proposer, who can be hidden from the reader. */
const proposer = (by: string | null): string => (by === null ? "" : `, proposed by ${by}`)

/** The maximum number of ids to offer. */
const limit = 200

const shortest = 8

/** The beginning of an id, of 8 characters or more, that no other id has. */
const shorten = (id: string, all: ReadonlyArray<string>): string => {
  const lengths = Array.from({ length: Math.max(0, id.length - shortest) }, (_, more) => shortest + more)
  const unique = lengths.find((length) => all.filter((each) => each.startsWith(id.slice(0, length))).length === 1)
  return unique === undefined ? id : id.slice(0, unique)
}

const undescribed = (value: string): Candidate => ({ value, description: "" })

/** The ids of records. A number is completed as a number: `17` to `173`. */
const records = (type: RecordType, typed: string) =>
  Effect.map(DeepwellIds.ids({ type, prefix: typed.slice(0, 80), limit }), (ids) =>
    ids.map((id) => undescribed(type === "scp" && /^\d/.test(typed) ? id.replace(/^SCP-/, "") : id))
  )

const pendingRecords = (type: RecordType, typed: string) =>
  Effect.map(DeepwellIds.pending, (proposals) =>
    proposals
      .filter((each) => each.type === type)
      .map(({ record, to, by }) => ({
        value: type === "scp" && /^\d/.test(typed) ? record.replace(/^SCP-/, "") : record,
        description: `to ${to}${proposer(by)}`
      }))
  )

const proposals = (type: RecordType, record: string) =>
  Effect.map(DeepwellIds.pending, (all) =>
    all
      .filter((each) => each.type === type && each.record === (ItemNumberSyntax.normalize(record) ?? record))
      .map(({ proposal, from, to, by }) => ({
        value: shorten(
          proposal,
          all.map((each) => each.proposal)
        ),
        description: `from ${from} to ${to}${proposer(by)}`
      }))
  )

const sessions = Effect.map(DeepwellIds.sessions, (all) =>
  all.map(({ id, origin }) => ({
    value: shorten(
      id,
      all.map((each) => each.id)
    ),
    description: origin ?? ""
  }))
)

const profiles = Effect.gen(function* () {
  const content = yield* ConfigFile.read(yield* ConfigFile.file)
  return Object.entries(content.profiles).map(([value, { deepwell, server }]) => ({
    value,
    description: deepwell ?? server ?? ""
  }))
})

const configKeys = Effect.map(profiles, (all) =>
  ["default", ...all.flatMap(({ value }) => ConfigFile.settingNames.map((name) => `${value}.${name}`))].map(undescribed)
)

type Source = typeof configKeys | ReturnType<typeof records> | ReturnType<typeof pendingRecords>
type Read = Effect.Effect<ReadonlyArray<Candidate>, Effect.Effect.Error<Source>, Effect.Effect.Context<Source>>

const byKind = ({ kind, typed, line }: Target): Read => {
  switch (kind?.kind) {
    case "record":
      return records(kind.type, typed)
    case "pending":
      return pendingRecords(kind.type, typed)
    case "proposal":
      return proposals(kind.type, line.arguments.at(-1) ?? "")
    case "session":
      return sessions
    case "profile":
      return profiles
    case "config-key":
      return configKeys
    case "file":
    case "folder":
    case undefined:
      return Effect.succeed([])
  }
}

/** The candidates of the target's kind that start with what is typed, in either case. */
export const read = (target: Target) => {
  const start = target.typed.toLowerCase()
  return Effect.map(
    Effect.suspend(() => byKind(target)),
    (found) => found.filter(({ value }) => value.toLowerCase().startsWith(start))
  )
}
