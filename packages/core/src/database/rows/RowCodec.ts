/**
 * Rows of tables that only this program writes: one of another shape is a defect.
 */
import { Predicate, Schema } from "effect"
import * as Fields from "./Fields.ts"
import * as SchemaGuard from "../../schema/SchemaGuard.ts"

/** Made when it is first used: of all the tables that there are, a program that ends soon looks at few. */
const later = <Given, Made>(make: () => (given: Given) => Made): ((given: Given) => Made) => {
  let made: ((given: Given) => Made) | undefined
  return (given) => (made ??= make())(given)
}

/** What makes rows of what a statement answered; throws what a Schema has to say of others. */
export const reader = <A, I>(schema: Schema.Schema<A, I>): ((rows: ReadonlyArray<unknown>) => ReadonlyArray<A>) =>
  later(() => {
    const check = SchemaGuard.compile(schema.ast)
    const isRow = (row: unknown): row is A => check?.(row) === true
    const convert = Fields.compile(schema, "decode")
    const decode = Schema.decodeUnknownSync(Schema.Array(schema))
    return (rows) => {
      if (rows.every(isRow)) {
        return rows
      }
      const made = convert === null ? [] : rows.map(convert).filter(Predicate.isNotUndefined)
      return made.length === rows.length ? made : decode(rows)
    }
  })

/** What makes the values of its columns of a row. */
export const writer = <A, I>(schema: Schema.Schema<A, I>): ((row: A) => I) =>
  later(() => {
    const check = SchemaGuard.compile(schema.ast)
    // A row that a Schema would leave as it is, is what is stored.
    const isStored = (row: unknown): row is I => check?.(row) === true
    const convert = Fields.compile(schema, "encode")
    const encode = Schema.encodeSync(schema)
    return (row) => (isStored(row) ? row : (convert?.(row) ?? encode(row)))
  })
