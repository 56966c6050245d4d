/**
 * Stores values as JSON in a TEXT column.
 */
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaGuard from "../../schema/SchemaGuard.ts"
import { lazy } from "./LazyFunction.ts"

/** Converts between values and the text of a column. */
export interface JsonColumn<A> {
  /** Parses a text. Throws a `SyntaxError` if it is not JSON, and a `ParseError` if it is not a value of the schema. */
  readonly parse: (text: string) => A
  /** Serializes a value. The fields of a struct are in the order of its schema, so that equal values have equal texts. */
  readonly stringify: (value: A) => string
}

/** Makes a column for values of a schema. The JSON is the decoded value: transformations of the schema are not applied. */
export const make = <A, I>(schema: Schema.Schema<A, I>): JsonColumn<A> => {
  const type = Schema.typeSchema(schema)
  return {
    parse: lazy(() => {
      const check = SchemaGuard.compile(SchemaAST.typeAST(schema.ast))
      const isValue = (value: unknown): value is A => check?.(value) === true
      const decode = Schema.decodeUnknownSync(type)
      return (text) => {
        const value: unknown = JSON.parse(text)
        return isValue(value) ? value : decode(value)
      }
    }),
    stringify: lazy(() => {
      const encode = Schema.encodeSync(Schema.parseJson(type))
      return (value) => (value === null ? "null" : encode(value))
    })
  }
}
