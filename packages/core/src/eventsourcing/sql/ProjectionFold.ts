/**
 * Folds events into the rows of a projection, and validates every row before it is written: a row that cannot be stored is
 * an error of the projection, not of the database.
 */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type { Run, Values } from "../../database/transaction/SqlRunner.ts"
import * as BulkInsert from "../../database/rows/BulkInsert.ts"
import * as BulkLookup from "../../database/rows/BulkLookup.ts"
import { type ProjectionFault, ProjectionFailed, ProjectionKeyMismatch } from "../EventStoreError.ts"
import { quote } from "../../database/rows/Identifier.ts"
import * as ParseErrorText from "../../schema/ParseErrorText.ts"
import type { Key, Projected, Projection } from "../Projection.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import * as SchemaGuard from "../../schema/SchemaGuard.ts"
import type { Kind } from "../../database/rows/Column.ts"
import * as StructuralDifference from "../../schema/StructuralDifference.ts"
import type { SqlValue, Table } from "../../database/rows/Table.ts"

/** The row of a key while events are folded into it. */
interface Entry<Row> {
  readonly key: Key
  row: Row | undefined
  /** The position of the last event that changed it. */
  position: number
}

type Fields = { readonly [column: string]: SqlValue }

const statements = <Row>({ columns, key }: Table<Row>, name: string) => {
  const [table, keyColumn] = [quote(name), quote(key)]
  const updates = columns
    .filter((column) => column !== key)
    .map((column) => `${quote(column)} = excluded.${quote(column)}`)
  return {
    load: BulkLookup.statement(
      1,
      (list) => `SELECT ${columns.map(quote).join(", ")} FROM ${table} WHERE ${keyColumn} IN (VALUES ${list})`
    ),
    upsert: BulkInsert.statement(
      table,
      columns.map(quote),
      `ON CONFLICT (${keyColumn}) DO ${updates.length === 0 ? "NOTHING" : `UPDATE SET ${updates.join(", ")}`}`
    ),
    remove: `DELETE FROM ${table} WHERE ${keyColumn} = ?`
  }
}

/** The columns whose values need no encoding. */
const storedAsIs = <Row>({ row: { ast } }: Table<Row>): ReadonlySet<PropertyKey> =>
  new Set(
    SchemaAST.isTypeLiteral(ast)
      ? ast.propertySignatures.flatMap(({ name, type }) => (SchemaGuard.compile(type) === undefined ? [] : [name]))
      : []
  )

interface Unstorable {
  readonly column: string
  readonly reason: string
}

const reasonOf = (value: SqlValue | undefined, kind: Kind): string | undefined =>
  typeof value === "string"
    ? value.isWellFormed()
      ? undefined
      : "text with a lone surrogate"
    : typeof value !== "number" || (kind === "real" ? Number.isFinite(value) : Number.isSafeInteger(value))
      ? undefined
      : kind === "real"
        ? "not a finite number"
        : "not a whole number within ±2⁵³"

/**
 * Returns why a row cannot be stored: the first value that SQLite would change or replace by NULL, or the first field that
 * does not decode to an equal value, such as a `NaN` inside JSON.
 */
const unstorable = <Row>({ declared, row }: Table<Row>, asIs: ReadonlySet<PropertyKey>) => {
  const decode = declared.every(({ name }) => asIs.has(name)) ? undefined : Schema.decodeUnknownEither(row)
  return (row: Row, fields: Fields): Unstorable | undefined => {
    for (const { name, kind } of declared) {
      const reason = reasonOf(fields[name], kind)
      if (reason !== undefined) {
        return { column: name, reason }
      }
    }
    if (decode === undefined) {
      return undefined
    }
    const path = Either.match(decode(fields), {
      onLeft: (error) => ParseResult.ArrayFormatter.formatErrorSync(error)[0]?.path,
      onRight: (decoded) => StructuralDifference.compare(row, decoded)?.path
    })
    return path === undefined ? undefined : { column: String(path[0]), reason: "it would not read back as it is" }
  }
}

/** Replaces -0, which SQLite stores as 0, so that a folded row equals the stored one. */
const withoutNegativeZero = <Row>(table: Table<Row>, asIs: ReadonlySet<PropertyKey>) => {
  const numbers = table.declared.flatMap(({ name, kind }) => (kind === "text" || !asIs.has(name) ? [] : [name]))
  return (row: Row): Row => {
    const zeros = Predicate.isRecord(row) ? numbers.filter((name) => Object.is(row[name], -0)) : []
    return zeros.length === 0 ? row : Object.assign({}, row, Object.fromEntries(zeros.map((name) => [name, 0])))
  }
}

/** Returns the function that folds events into a table: the projection's own or a shadow table. */
export const into = <E, Row>(projection: Projection<E, Row>, name: string) => {
  const { table, keys, evolve } = projection
  const read = RowCodec.reader(table.row)
  const encode = RowCodec.writer(table.row)
  const { load, upsert, remove } = statements(table, name)
  const asIs = storedAsIs(table)
  const normalized = withoutNegativeZero(table, asIs)
  const problemOf = unstorable(table, asIs)
  const keyOf = (row: Row): unknown =>
    asIs.has(table.key) && Predicate.isRecord(row) ? row[table.key] : encode(row)[table.key]

  const failed = (position: number, column: string | null, reason: string) =>
    Either.left(new ProjectionFailed({ projection: projection.name, position, column, reason }))
  const threw = (position: number, thrown: unknown) => {
    const [issue] = ParseResult.isParseError(thrown) ? ParseResult.ArrayFormatter.formatErrorSync(thrown) : []
    const [column] = issue?.path ?? []
    return ParseResult.isParseError(thrown)
      ? failed(position, column === undefined ? null : String(column), ParseErrorText.describe(thrown))
      : failed(position, null, `it threw ${thrown instanceof Error ? thrown.name : typeof thrown}`)
  }

  const touch = (entries: Map<string, Entry<Row>>, event: Projected<E>) => {
    const all = keys(event)
    const touched = all.length < 2 ? all : [...new Set(all)]
    for (const key of touched) {
      const known = String(key)
      if (!entries.has(known)) {
        entries.set(known, { key, row: undefined, position: event.position })
      }
    }
    return touched
  }

  /** Folds one event into the row of one key. */
  const step = (entry: Entry<Row>, event: Projected<E>, key: Key): ProjectionFault | undefined => {
    const next = evolve(entry.row, event, key)
    if (next !== undefined && String(keyOf(next)) !== String(key)) {
      return new ProjectionKeyMismatch({ projection: projection.name, position: event.position, key: String(key) })
    }
    entry.row = next === undefined ? undefined : normalized(next)
    entry.position = event.position
    return undefined
  }

  return (run: Run, events: ReadonlyArray<Projected<E>>): Either.Either<void, ProjectionFault> => {
    const entries = new Map<string, Entry<Row>>()
    const touched: Array<{ readonly event: Projected<E>; readonly keys: ReadonlyArray<Key> }> = []
    let position = 0
    try {
      for (const event of events) {
        position = event.position
        const eventKeys = touch(entries, event)
        if (eventKeys.length > 0) {
          touched.push({ event, keys: eventKeys })
        }
      }
    } catch (thrown) {
      return threw(position, thrown)
    }
    if (touched.length === 0) {
      return Either.void
    }
    const stored = load(
      run,
      Array.from(entries.values(), ({ key }) => [key])
    )
    try {
      for (const row of read(stored)) {
        const entry = entries.get(String(keyOf(row)))
        if (entry !== undefined) {
          entry.row = row
        }
      }
      for (const each of touched) {
        position = each.event.position
        for (const key of each.keys) {
          const entry = entries.get(String(key))
          const fault = entry === undefined ? undefined : step(entry, each.event, key)
          if (fault !== undefined) {
            return Either.left(fault)
          }
        }
      }
    } catch (thrown) {
      return threw(position, thrown)
    }
    const upserted: Array<Values> = []
    const removed: Array<Key> = []
    try {
      for (const entry of entries.values()) {
        position = entry.position
        if (entry.row === undefined) {
          removed.push(entry.key)
          continue
        }
        const fields = encode(entry.row)
        const problem = problemOf(entry.row, fields)
        if (problem !== undefined) {
          return failed(position, problem.column, problem.reason)
        }
        upserted.push(table.columns.map((column) => fields[column] ?? null))
      }
    } catch (thrown) {
      return threw(position, thrown)
    }
    upsert(run, upserted)
    for (const key of removed) {
      run(remove, [key])
    }
    return Either.void
  }
}
