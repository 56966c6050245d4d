/**
 * The details of an audit entry as its reader may see them: references are hidden as they are in records, and the whole
 * entry where its details are about a section, a clearance or a proposal that the reader may not see.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import * as Access from "../../domain/access/Access.ts"
import * as Actor from "../../domain/Actor.ts"
import { RecordType } from "../../domain/query/QueryResult.ts"
import type { AuditEntry } from "../../domain/access/Audit.ts"
import type { Kind } from "../../domain/access/AuditFields.ts"
import * as AuditFields from "../../domain/access/AuditFields.ts"
import * as Clearance from "../../domain/access/Clearance.ts"
import * as AuditLogView from "../../readmodels/AuditLogView.ts"
import * as RecordViews from "../../readmodels/RecordViews.ts"
import * as SectionView from "../../readmodels/SectionView.ts"

type Row = Omit<AuditEntry, "masked">
type Details = AuditEntry["details"]

/** What a reader may see in one snapshot. Each record, section and proposal is looked up once. */
export interface Sight {
  readonly reader: Access.Reader
  readonly record: (type: RecordType, id: string) => Effect.Effect<boolean, SqlError>
  readonly section: (type: RecordType, record: string, section: string) => Effect.Effect<boolean, SqlError>
  readonly proposal: (user: string, proposal: string) => Effect.Effect<boolean, SqlError>
}

const remembered = (known: Map<string, boolean>, name: string, look: Effect.Effect<boolean, SqlError>) =>
  Effect.suspend(() => {
    const found = known.get(name)
    return found === undefined
      ? Effect.tap(look, (visible) => Effect.sync(() => known.set(name, visible)))
      : Effect.succeed(found)
  })

const isClearance = Schema.is(Clearance.Clearance)

const dominates = ({ reader }: Pick<Sight, "reader">, value: unknown): boolean =>
  value === null || value === undefined || (isClearance(value) && Clearance.dominates(reader.clearance, value))

/** Looks for a reader, at the rows of one snapshot. */
export const sightOf = (sql: SqlClient, reader: Access.Reader): Sight => {
  const known = new Map<string, boolean>()
  return {
    reader,
    record: (type, id) =>
      remembered(
        known,
        `${type} ${id}`,
        Effect.map(
          RecordViews.views[type].find(sql, id),
          (record) => Access.decide(reader, RecordViews.subjectOf(record)).decision === "granted"
        )
      ),
    section: (type, record, section) =>
      remembered(known, `${type} ${record} ${section}`, SectionView.isVisible(sql, reader, type, record, section)),
    proposal: (user, proposal) =>
      remembered(
        known,
        `proposal ${user} ${proposal}`,
        Effect.map(AuditLogView.proposals(sql, user), (found) =>
          found.some(
            (details) =>
              details["proposal"] === proposal &&
              dominates({ reader }, details["from"]) &&
              dominates({ reader }, details["to"])
          )
        )
      )
  }
}

const eventKinds: { readonly [tag: string]: { readonly [field: string]: Kind } } = AuditFields.events
const refusalKinds: { readonly [tag: string]: { readonly [field: string]: Kind } } = AuditFields.refusals

/** What the details of an entry are; undefined for those of a query, and what the operator did with the file. */
const kindsOf = ({ action, outcome, rule }: Row) =>
  eventKinds[action] ?? (outcome === "refused" && rule !== null ? refusalKinds[rule] : undefined)

// An earlier program wrote anything into its entries, with no word of what it takes to read it; and how much another
// user was shown may count what this reader may not see.
const isForHighLevels = (row: Row, reader: Access.Reader): boolean =>
  row.actor !== reader.id && reader.clearance.level < Access.tombstoneLevel

const isRecordType = Schema.is(RecordType)

/** A value to show, or that the entry is to be masked. */
type Shown = { readonly value: unknown } | "masked"

const hideUnless = (visible: Effect.Effect<boolean, SqlError>, value: unknown): Effect.Effect<Shown, SqlError> =>
  Effect.map(visible, (isVisible) => ({ value: isVisible ? value : null }))

const maskUnless = (visible: Effect.Effect<boolean, SqlError>, value: unknown): Effect.Effect<Shown, SqlError> =>
  Effect.map(visible, (isVisible) => (isVisible ? { value } : "masked"))

/** Whether the reader may see an actor by their label. Operators have no file to hide. */
export const isVisibleActor = (sight: Sight, actor: string): Effect.Effect<boolean, SqlError> =>
  Actor.isUserLabel(actor) ? sight.record("user", actor) : Effect.succeed(true)

const one = (sight: Sight, row: Row, kind: Kind, value: unknown): Effect.Effect<Shown, SqlError> => {
  // What a reader named themselves in a command that was refused tells them nothing.
  const isTyped = row.actor === sight.reader.id && row.outcome === "refused"
  if (kind === "clearance") {
    return maskUnless(Effect.succeed(dominates(sight, value)), value)
  }
  if (kind === "held") {
    return hideUnless(isVisibleActor(sight, row.actor), value)
  }
  if (typeof value !== "string" || kind === "own" || kind === "open" || kind === "never" || isTyped) {
    return Effect.succeed({ value })
  }
  switch (kind) {
    case "actor":
      return hideUnless(isVisibleActor(sight, value), value)
    case "section":
      return row.type === null || row.target === null
        ? Effect.succeed("masked")
        : maskUnless(sight.section(row.type, row.target, value), value)
    case "proposal":
      return row.type !== "user" || row.target === null
        ? Effect.succeed({ value })
        : maskUnless(sight.proposal(row.target, value), value)
    case "record": {
      const type = row.details["type"]
      return isRecordType(type) ? hideUnless(sight.record(type, value), value) : Effect.succeed({ value: null })
    }
    default:
      return hideUnless(sight.record(kind, value), value)
  }
}

const each = (sight: Sight, row: Row, kind: Kind, value: unknown): Effect.Effect<Shown, SqlError> =>
  Array.isArray(value)
    ? Effect.map(
        Effect.forEach(value, (element: unknown) => one(sight, row, kind, element)),
        (shown) => {
          const kept = shown.flatMap((element) => (element === "masked" ? [] : [element.value]))
          return kept.length < shown.length
            ? "masked"
            : { value: kept.filter((element, index) => element !== null || value[index] === null) }
        }
      )
    : one(sight, row, kind, value)

/** The details to show; undefined where the whole entry is to be masked. */
export const shown = (sight: Sight, row: Row): Effect.Effect<Details | undefined, SqlError> =>
  Effect.gen(function* () {
    const isLimited = isForHighLevels(row, sight.reader)
    if (row.action.startsWith("legacy:")) {
      return sight.reader.clearance.level < Access.tombstoneLevel ? undefined : row.details
    }
    const kinds = kindsOf(row)
    const kept: Array<readonly [string, unknown]> = []
    for (const [name, value] of Object.entries(row.details)) {
      const kind = kinds === undefined ? (name === "count" && isLimited ? "never" : "open") : (kinds[name] ?? "never")
      if (kind !== "never") {
        const result = yield* each(sight, row, kind, value)
        if (result === "masked") {
          return undefined
        }
        kept.push([name, result.value])
      }
    }
    return Object.fromEntries(kept)
  })
