/**
 * Queries over many records: count, random, neighbour, completion, near matches and references. Hidden records are
 * excluded before counting, ordering and limiting.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type * as Query from "../../domain/query/Query.ts"
import * as RecordBrowser from "../../readmodels/RecordBrowser.ts"
import * as FuzzyMatch from "../../readmodels/FuzzyMatch.ts"
import * as VisibleReferences from "../../readmodels/VisibleReferences.ts"
import { runQuery, granted } from "../request/AuditedQuery.ts"

/** Counts the records of a type that the reader may see. */
export const count = ({ type }: Query.OfType) =>
  runQuery("count", null, (run, { reader }) => {
    const count = RecordBrowser.count(run, reader, type)
    return granted(count, { type, count })
  })

/** Picks a record of a type at random; null when the reader may see none. */
export const random = ({ type }: Query.OfType) =>
  // One draw for any number of records, so that hidden ones do not change the result for the same seed.
  Effect.flatMap(Random.next, (fraction) =>
    runQuery("random", null, (run, { reader }) => {
      const count = RecordBrowser.count(run, reader, type)
      const id = RecordBrowser.idAt(run, reader, type, Math.floor(fraction * count))
      return granted(id ?? null, { type, count })
    })
  )

/** The record after or before an id; null at either end. */
export const neighbour = ({ type, id, direction }: Query.Neighbour) =>
  runQuery(direction, { type, id }, (run, { reader }) =>
    granted(RecordBrowser.neighbour(run, reader, type, id, direction) ?? null, { type })
  )

/** Lists the ids that start with a prefix. */
export const complete = ({ type, prefix, limit }: Query.Complete) =>
  runQuery("complete", null, (run, { reader }) => {
    const ids = RecordBrowser.idsWithPrefix(run, reader, type, prefix, limit)
    return granted(ids, { type, text: prefix, count: ids.length })
  })

/** Lists the records whose id or name is close to a text. */
export const near = ({ type, text, limit }: Query.Near) =>
  runQuery("near", null, (run, { reader }) => {
    const matches = FuzzyMatch.near(run, reader, type, text, limit)
    return granted(matches, { type, text, count: matches.length })
  })

/** Lists the records that refer to a record, where the reader may see both. */
export const references = ({ type, id, limit }: Query.References) =>
  runQuery("references", { type, id }, (run, { reader }) => {
    const referring = VisibleReferences.referencesTo(run, reader, type, id, limit)
    return granted(referring, { count: referring.length })
  })
