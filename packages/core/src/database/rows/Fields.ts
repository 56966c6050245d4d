/**
 * Objects made field by field: what a Schema makes of them, in a tenth of its time. A field that is stored as it is, is
 * only looked at; what comes of another is remembered under what it came of, since few differ from row to row.
 */
import { Either, Predicate, Schema, SchemaAST } from "effect"
import * as SchemaGuard from "../../schema/SchemaGuard.ts"

/** Undefined for what does not fit: that is for the Schema to say. */
type Convert = (value: unknown) => unknown
type Direction = "decode" | "encode"

/** So many values are remembered of a field, and no text of more characters. */
const capacity = 500
const longest = 200

const isRemembered = (value: unknown): boolean =>
  Predicate.isString(value) ? value.length <= longest : !Predicate.isObject(value)

/** What is made of a value is never changed, so that many rows may have it. */
const remembering = (convert: Convert): Convert => {
  const known = new Map<unknown, unknown>()
  return (value) => {
    const found = known.get(value)
    if (found !== undefined) {
      return found
    }
    const made = convert(value)
    if (made !== undefined && isRemembered(value)) {
      if (known.size >= capacity) {
        known.clear()
      }
      known.set(value, made)
    }
    return made
  }
}

const ofField = (ast: SchemaAST.AST, direction: Direction): Convert => {
  const check = SchemaGuard.compile(ast)
  if (check !== undefined) {
    return (value) => (check(value) ? value : undefined)
  }
  const schema = Schema.make<unknown, unknown, never>(ast)
  const convert = direction === "decode" ? Schema.decodeUnknownEither(schema) : Schema.encodeUnknownEither(schema)
  return remembering((value) => Either.getOrUndefined(convert(value)))
}

/**
 * What makes the objects of a Schema of what is stored, or what is stored of them: undefined of what does not fit, which
 * is for the Schema to judge. None for a Schema that is more than its fields.
 */
export function compile<A, I>(
  schema: Schema.Schema<A, I>,
  direction: "decode"
): ((row: unknown) => A | undefined) | null
export function compile<A, I>(
  schema: Schema.Schema<A, I>,
  direction: "encode"
): ((row: unknown) => I | undefined) | null
// Each field comes out as its Schema says, which cannot be said of a record of fields.
export function compile({ ast }: Schema.Schema.Any, direction: Direction): ((row: unknown) => unknown) | null {
  if (!SchemaAST.isTypeLiteral(ast) || ast.indexSignatures.length > 0) {
    return null
  }
  const { propertySignatures } = ast
  if (propertySignatures.length === 0 || propertySignatures.some(({ isOptional }) => isOptional)) {
    return null
  }
  const fields = propertySignatures.map(({ name, type }) => ({ name, convert: ofField(type, direction) }))
  return (row) => {
    if (!Predicate.isRecord(row)) {
      return undefined
    }
    const made: Record<PropertyKey, unknown> = {}
    for (const { name, convert } of fields) {
      const value = convert(row[name])
      if (value === undefined) {
        return undefined
      }
      made[name] = value
    }
    return made
  }
}
