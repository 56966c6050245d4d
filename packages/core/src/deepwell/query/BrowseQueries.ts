/**
 * Questions whose answers come from many records: how many, which is next, what begins so, what was meant. Each leaves
 * out what the reader may not see before it counts, orders or picks.
 */
import { Effect, Random } from "effect"
import type * as Query from "../../domain/query/Query.ts"
import * as RecordBrowser from "../../readmodels/RecordBrowser.ts"
import * as FuzzyMatch from "../../readmodels/FuzzyMatch.ts"
import * as VisibleReferences from "../../readmodels/VisibleReferences.ts"
import { ask, granted } from "../request/AuditedQuery.ts"

/** How many records of a type the reader may see. */
export const count = ({ type }: Query.OfType) =>
  ask("count", null, (sql, { reader }) =>
    Effect.map(RecordBrowser.count(sql, reader, type), (found) => granted(found, { type, count: found }))
  )

/** Any record of a type; null when the reader may see none. */
export const random = ({ type }: Query.OfType) =>
  ask("random", null, (sql, { reader }) =>
    Effect.gen(function* () {
      const among = yield* RecordBrowser.count(sql, reader, type)
      // Drawn from all of them at once, so that what is hidden changes nothing for the same seed.
      const id = yield* RecordBrowser.at(sql, reader, type, yield* Random.nextIntBetween(0, Math.max(1, among)))
      return granted(id ?? null, { type, count: among })
    })
  )

/** The record after or before an id; null at either end. */
export const neighbour = ({ type, id, direction }: Query.Neighbour) =>
  ask(direction, { type, id }, (sql, { reader }) =>
    Effect.map(RecordBrowser.neighbour(sql, reader, type, id, direction), (found) => granted(found ?? null, { type }))
  )

/** The ids that begin with something. */
export const complete = ({ type, prefix, limit }: Query.Complete) =>
  ask("complete", null, (sql, { reader }) =>
    Effect.map(RecordBrowser.beginning(sql, reader, type, prefix, limit), (found) =>
      granted(found, { type, text: prefix, count: found.length })
    )
  )

/** The records that may have been meant by something that was typed. */
export const near = ({ type, text, limit }: Query.Near) =>
  ask("near", null, (sql, { reader }) =>
    Effect.map(FuzzyMatch.near(sql, reader, type, text, limit), (found) =>
      granted(found, { type, text, count: found.length })
    )
  )

/** What refers to a record, where the reader may see both. */
export const references = ({ type, id, limit }: Query.References) =>
  ask("references", { type, id }, (sql, { reader }) =>
    Effect.map(VisibleReferences.to(sql, reader, type, id, limit), (found) => granted(found, { count: found.length }))
  )
