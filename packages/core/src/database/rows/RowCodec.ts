/**
 * Types the rows of statements by a Schema. A row of another shape is a defect: only this library writes its tables.
 */
import { Schema } from "effect"
import * as SchemaGuard from "../../schema/SchemaGuard.ts"

/** Compiles on first use: a short program reads few of the tables. */
const lazy = <A, B>(make: () => (argument: A) => B): ((argument: A) => B) => {
  let compiled: ((argument: A) => B) | undefined
  return (argument) => (compiled ??= make())(argument)
}

/**
 * Reads rows as values of a schema. Rows that already are such values are returned unchanged, which takes a fraction of
 * the time of decoding. Throws a `ParseError` for a row of another shape.
 */
export const reader = <A, I>(schema: Schema.Schema<A, I>): ((rows: ReadonlyArray<unknown>) => ReadonlyArray<A>) =>
  lazy(() => {
    const check = SchemaGuard.compile(schema.ast)
    const isRow = (row: unknown): row is A => check?.(row) === true
    const decode = Schema.decodeUnknownSync(Schema.Array(schema))
    return (rows) => (rows.every(isRow) ? rows : decode(rows))
  })

/** Writes values of a schema as the values of the columns, by name. Throws a `ParseError` for a value of another shape. */
export const writer = <A, I>(schema: Schema.Schema<A, I>): ((row: A) => I) =>
  lazy(() => {
    const check = SchemaGuard.compile(schema.ast)
    // A schema without transformations encodes a value as itself.
    const isStored = (row: unknown): row is I => check?.(row) === true
    const encode = Schema.encodeSync(schema)
    return (row) => (isStored(row) ? row : encode(row))
  })
