/**
 * Decodes and encodes rows with a Schema. An invalid row is a defect, since only this library writes its tables.
 */
import * as Schema from "effect/Schema"
import * as SchemaGuard from "../../schema/SchemaGuard.ts"
import { lazy } from "./LazyFunction.ts"

/**
 * Makes a function that decodes rows. Rows that are already decoded values of the schema are returned unchanged, which takes a
 * fraction of the time. The function throws a `ParseError` for an invalid row.
 */
export const reader = <A, I>(schema: Schema.Schema<A, I>): ((rows: ReadonlyArray<unknown>) => ReadonlyArray<A>) =>
  lazy(() => {
    const check = SchemaGuard.compile(schema.ast)
    const isRow = (row: unknown): row is A => check?.(row) === true
    const decode = Schema.decodeUnknownSync(Schema.Array(schema))
    return (rows) => (rows.every(isRow) ? rows : decode(rows))
  })

/** Makes a function that encodes a value to column values by name. It throws a `ParseError` for an invalid value. */
export const writer = <A, I>(schema: Schema.Schema<A, I>): ((row: A) => I) =>
  lazy(() => {
    const check = SchemaGuard.compile(schema.ast)
    // Without transformations, the encoded value is the value itself.
    const isStored = (row: unknown): row is I => check?.(row) === true
    const encode = Schema.encodeSync(schema)
    return (row) => (isStored(row) ? row : encode(row))
  })
