/**
 * Reads a record as it is now, or as it was at a point in the past. The reader needs the clearance that the record and
 * each section required then, and the clearance that they require now.
 */
import type * as Dossier from "@scipnet/core/domain/query/Dossier"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import type * as Query from "@scipnet/core/domain/query/Query"
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as Effect from "effect/Effect"
import { BadInput } from "../error/CliError.ts"
import type { PastPoint } from "@scipnet/presentation/terminal/PastPoint"

/** The section of an answer, if it is granted and has the section. */
export const sectionOf = (answer: QueryResult.QueryResult, section: string): QueryResult.VisibleSection | undefined =>
  answer._tag === "Granted" && answer.record.type !== "user"
    ? answer.record.sections.find(({ id }) => id === section)
    : undefined

const noRevision = (id: string, type: string, section: string, revision: number) =>
  new BadInput({
    what: Replies.sectionOf(section, id),
    why: `${Replies.past.noRevision(revision)}; scipnet ${type} log ${id} lists the revisions`
  })

/** The time of a revision: the state directly after its change. */
const timeOf = (
  timeline: Dossier.Timeline,
  { type, id }: Query.Access,
  section: string,
  revision: number
): Effect.Effect<number, BadInput> => {
  const entry = timeline.find((each) => each.section === section && each.revision === revision)
  return entry === undefined ? Effect.fail(noRevision(id, type, section, revision)) : Effect.succeed(entry.at)
}

/** A record at a time, or now if the time is null. */
export interface Version {
  readonly time: number | null
  readonly answer: QueryResult.QueryResult
}

/** Reads a record at a time, or now for null. */
export const readAt = (query: Query.Access, time: number | null) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const answer = yield* time === null ? deepwell.access(query) : deepwell.asOf({ ...query, time })
    const version: Version = { time, answer }
    return version
  })

/** The changes of a record that the reader may see. Fails with `RecordRedacted` or `RecordExpunged`. */
export const timelineOf = (query: Query.Access) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => deepwell.timeline(query))

/**
 * Reads a record at a point. Fails with `BadInput` for a revision without a section, one that the reader may not see, and
 * one that was replaced within the millisecond of its change.
 */
export const read = (query: Query.Access, point: PastPoint, section: string | undefined) =>
  Effect.gen(function* () {
    if ("time" in point) {
      return yield* readAt(query, point.time)
    }
    const { revision } = point
    if (section === undefined) {
      return yield* new BadInput({
        what: `revision ${revision}`,
        why: Replies.past.unnumbered
      })
    }
    const version = yield* readAt(query, yield* timeOf(yield* timelineOf(query), query, section, revision))
    const found = sectionOf(version.answer, section)
    return found !== undefined && found.revision !== revision
      ? yield* noRevision(query.id, query.type, section, revision)
      : version
  })
