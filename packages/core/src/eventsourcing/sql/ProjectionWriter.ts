/**
 * Keeps a projection's table: loads the rows that a batch of events touches, folds, and writes them back in bulk.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Either, Schema } from "effect"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Column from "../../database/rows/Column.ts"
import type { ProjectionFault } from "../EventStoreError.ts"
import type { AnyProjection, Projected, Projection } from "../Projection.ts"
import * as ProjectionFold from "./ProjectionFold.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Table } from "../../database/rows/Table.ts"
import type { Claim } from "./TableOwnership.ts"

/** Brings a table up to date with these events, which follow on those before. After a fault, what it wrote is undone. */
type Apply<E> = (run: Run, events: ReadonlyArray<Projected<E>>) => Either.Either<void, ProjectionFault>

/** A table that is filled while the projection's own is in use. */
export interface Shadow<E> {
  readonly create: (sql: SqlClient) => Effect.Effect<void, SqlError>
  readonly apply: Apply<E>
  /** Lets it take the place of the projection's table. */
  readonly takeOver: (sql: SqlClient) => Effect.Effect<void, SqlError>
}

export interface ProjectionWriter<E> {
  readonly name: string
  readonly version: number
  /** The names that its table needs. */
  readonly claim: Claim
  readonly apply: Apply<E>
  /** Whether the table is there, with all of its columns; somebody may have dropped it. */
  readonly isThere: (sql: SqlClient) => Effect.Effect<boolean, SqlError>
  /** Makes the table anew, empty. */
  readonly reset: (sql: SqlClient) => Effect.Effect<void, SqlError>
  readonly shadow: (generation: number) => Shadow<E>
}

/** Applies events to several tables, up to the first fault. */
export const applyAll = <E>(
  run: Run,
  targets: ReadonlyArray<Pick<Shadow<E>, "apply">>,
  events: ReadonlyArray<Projected<E>>
): Either.Either<void, ProjectionFault> => {
  for (const target of targets) {
    const applied = target.apply(run, events)
    if (Either.isLeft(applied)) {
      return applied
    }
  }
  return Either.void
}

const all = (statements: ReadonlyArray<string>) => (sql: SqlClient) =>
  Effect.forEach(statements, (statement) => sql.unsafe(statement), { discard: true })

const namedColumns = RowCodec.decoder(Schema.Struct({ name: Schema.String, type: Schema.String }))

// A full-text index stands behind its table by triggers, which fail without it.
const isThere =
  <Row>({ name, declared, fullText }: Table<Row>) =>
  (sql: SqlClient) => {
    const columns = declared.map((column) => ({ name: column.name, type: Column.sqlType(column) }))
    const text =
      fullText === null ? [] : [[fullText[0], fullText[1].map((column) => ({ name: column, type: "" }))] as const]
    return Effect.every([[name, columns] as const, ...text], ([table, wanted]) =>
      Effect.map(namedColumns(sql.unsafe("SELECT name, type FROM pragma_table_info(?)", [table])), (found) =>
        wanted.every((column) => found.some((each) => each.name === column.name && each.type === column.type))
      )
    )
  }

const fromProjection = <E, Row>(projection: Projection<E, Row>): ProjectionWriter<E> => {
  const { name, version, table } = projection
  const { key, columns, fullText, indexes } = table
  return {
    name,
    version,
    claim: { table: table.name, key, columns, text: fullText === null ? null : fullText[0], indexes },
    apply: ProjectionFold.into(projection, table.name),
    isThere: isThere(table),
    reset: all([...table.drop, ...table.create]),
    shadow: (generation) => {
      const shadow = table.shadow(generation)
      return {
        create: all(shadow.create),
        apply: ProjectionFold.into(projection, shadow.name),
        takeOver: all(shadow.takeOver)
      }
    }
  }
}

export const make = <E>(projection: AnyProjection<E>): ProjectionWriter<E> => projection((each) => fromProjection(each))
