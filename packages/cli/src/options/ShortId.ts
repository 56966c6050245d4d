/**
 * Finds proposals, sessions and uses of break-glass by the beginning of their ids, or by their records, among those that the
 * actor may see.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Effect from "effect/Effect"
import { BadInput } from "../error/CliError.ts"
import * as ArgumentDecoding from "./ArgumentDecoding.ts"

/** Length of a whole id. */
const whole = 36

/** The shortest beginning that is printed, because the first digits of ids of one day are equal. */
const shortest = 8

const isWhole = (typed: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(typed)

/** The beginning of an id that no other one has: at least eight characters. */
export const shorten = (id: string, ids: ReadonlyArray<string>): string => {
  const others = ids.filter((each) => each !== id)
  const lengths = Array.from({ length: whole - shortest + 1 }, (_, at) => shortest + at)
  const length = lengths.find((each) => !others.some((other) => other.startsWith(id.slice(0, each))))
  return id.slice(0, length ?? whole).replace(/-$/, "")
}

/** Something with an id, and its name in a message. */
interface Candidate {
  readonly id: string
  readonly label: string
  /** The record that it is about, if the actor may see it. */
  readonly record: string | null
}

const begins = (typed: string) => {
  const start = typed.toLowerCase()
  return ({ id }: Candidate): boolean => start.length > 0 && id.startsWith(start)
}

/** The id of the only candidate, or `typed` without one. Fails with `BadInput` for several, which it lists. */
const only = (what: string, typed: string, found: ReadonlyArray<Candidate>) => {
  const [first, ...others] = found
  if (first === undefined) {
    return Effect.succeed(typed)
  }
  if (others.length === 0) {
    return Effect.succeed(first.id)
  }
  const ids = found.map(({ id }) => id)
  const listed = found.slice(0, 5).map(({ id, label }) => `${shorten(id, ids)} (${label})`)
  const more = found.length > 5 ? ` and ${found.length - 5} more` : ""
  return new BadInput({ what, why: `${typed} can mean ${listed.join(", ")}${more}. Type more of the id` })
}

/** Finds an open proposal by its record and the beginning of its id, or by one of them. */
export const proposal = Effect.fnUntraced(function* (type: "scp" | "user", typed: string, start: string | undefined) {
  const record = ArgumentDecoding.normalizeId(type, typed)
  if (start !== undefined && isWhole(start)) {
    return { record, proposal: start }
  }
  const deepwell = yield* Deepwell.Deepwell
  const open = (yield* deepwell.pending).filter((each) => each.type === type)
  const candidates = open.map((each): Candidate => ({ id: each.proposal, record: each.record, label: each.record }))
  const ofRecord = candidates.filter((each) => each.record === record)
  const found =
    start !== undefined
      ? ofRecord.filter(begins(start))
      : ofRecord.length > 0
        ? ofRecord
        : candidates.filter(begins(typed))
  if (found.length === 0 && start === undefined) {
    return yield* new BadInput({
      what: "proposal",
      why: `there is no open proposal on ${record}: see scipnet ${type} pending`
    })
  }
  const id = yield* only("proposal", start ?? typed, found)
  return { record: open.find((each) => each.proposal === id)?.record ?? record, proposal: id }
})

/** Finds an open session of the actor, or of a user whom the actor administers. */
export const session = Effect.fnUntraced(function* (typed: string) {
  if (isWhole(typed)) {
    return typed.toLowerCase()
  }
  const deepwell = yield* Deepwell.Deepwell
  const candidatesOf = (sessions: ReadonlyArray<QueryResult.OpenSession>) =>
    sessions
      .map(({ id, user, own }): Candidate => ({ id, record: null, label: own ? `${user}, this one` : user }))
      .filter(begins(typed))
  const own = candidatesOf(yield* deepwell.sessions("own"))
  const isAdministrator = own.length === 0 && (yield* deepwell.whoAmI).roles.includes("administrator")
  const found = isAdministrator ? candidatesOf(yield* deepwell.sessions("all")) : own
  return yield* only("session", typed, found)
})

/** Finds a use of break-glass that waits for a review, by its record or the beginning of its id. */
export const glass = Effect.fnUntraced(function* (typed: string) {
  if (isWhole(typed)) {
    return typed.toLowerCase()
  }
  const deepwell = yield* Deepwell.Deepwell
  const waiting = yield* deepwell.reviews({ which: "waiting", limit: 500 })
  const candidates = waiting.map(({ glass: id, target, user }): Candidate => ({
    id,
    record: target,
    label: `${user}, ${target ?? "a masked record"}`
  }))
  const ofRecord = waiting.flatMap(({ glass: id, type, target }) =>
    type !== null && target === ArgumentDecoding.normalizeId(type, typed) ? [id] : []
  )
  const found =
    ofRecord.length > 0 ? candidates.filter(({ id }) => ofRecord.includes(id)) : candidates.filter(begins(typed))
  return yield* only("review", typed, found)
})
