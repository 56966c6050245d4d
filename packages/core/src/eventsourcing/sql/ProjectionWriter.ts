/**
 * Writes a projection's table: loads the rows that a batch of events changes, folds the events into them, and writes them
 * back in bulk.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import * as Column from "../../database/rows/Column.ts"
import type { ProjectionFault } from "../EventStoreError.ts"
import type { Definition, Key, Projected, Projection } from "../Projection.ts"
import * as ProjectionFold from "./ProjectionFold.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Table } from "../../database/rows/Table.ts"
import type { Claim } from "./TableOwnership.ts"

/** Folds events that follow those before into a table. After a fault the caller rolls the transaction back. */
type Apply<E> = (run: Run, events: ReadonlyArray<Projected<E>>) => Either.Either<void, ProjectionFault>

/** A table that a rebuild fills while the projection's own table is read and written. */
export interface Shadow<E> {
  readonly create: (run: Run) => void
  readonly apply: Apply<E>
  /** Replaces the projection's table by the shadow table. */
  readonly takeOver: (run: Run) => void
}

export interface ProjectionWriter<E> {
  readonly name: string
  readonly version: number
  /** The names of tables and indexes that it requires. */
  readonly claim: Claim
  readonly apply: Apply<E>
  /** True when the table exists with all of its columns. */
  readonly hasTable: (run: Run) => boolean
  /** Drops the table and creates it empty. */
  readonly reset: (run: Run) => void
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

const runAll =
  (statements: ReadonlyArray<string>) =>
  (run: Run): void => {
    for (const statement of statements) {
      run(statement)
    }
  }

const columnRows = RowCodec.reader(Schema.Struct({ name: Schema.String, type: Schema.String }))

// Includes the full-text index: without it the triggers on the table fail.
const hasTable =
  <Row>({ name, declared, fullText }: Table<Row>) =>
  (run: Run): boolean => {
    const columns = declared.map((column) => ({ name: column.name, type: Column.sqlType(column) }))
    const text =
      fullText === null ? [] : [[fullText[0], fullText[1].map((column) => ({ name: column, type: "" }))] as const]
    return [[name, columns] as const, ...text].every(([table, wanted]) => {
      const actual = columnRows(run("SELECT name, type FROM pragma_table_info(?)", [table]))
      return wanted.every((column) => actual.some((each) => each.name === column.name && each.type === column.type))
    })
  }

const fromDefinition = <E, Row, K extends Key>(projection: Definition<E, Row, K>): ProjectionWriter<E> => {
  const { name, version, table } = projection
  const { key, columns, fullText, indexes } = table
  return {
    name,
    version,
    claim: { table: table.name, key, columns, text: fullText === null ? null : fullText[0], indexes },
    apply: ProjectionFold.into(projection, table.name),
    hasTable: hasTable(table),
    reset: runAll([...table.drop, ...table.create]),
    shadow: (generation) => {
      const shadow = table.shadow(generation)
      return {
        create: runAll(shadow.create),
        apply: ProjectionFold.into(projection, shadow.name),
        takeOver: runAll(shadow.takeOver)
      }
    }
  }
}

export const make = <E>(projection: Projection<E>): ProjectionWriter<E> =>
  projection.open((definition) => fromDefinition(definition))
