/**
 * Validates the rows of a projection before they are written.
 */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type { Kind } from "../../database/rows/Column.ts"
import type { SqlValue, Table } from "../../database/rows/Table.ts"
import * as SchemaGuard from "../../schema/SchemaGuard.ts"
import * as StructuralDifference from "../../schema/StructuralDifference.ts"

type Fields = { readonly [column: string]: SqlValue }

/** The columns whose values need no encoding. */
export const storedAsIs = <Row>({ row: { ast } }: Table<Row>): ReadonlySet<PropertyKey> =>
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
export const unstorable = <Row>({ declared, row }: Table<Row>, asIs: ReadonlySet<PropertyKey>) => {
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
export const withoutNegativeZero = <Row>(table: Table<Row>, asIs: ReadonlySet<PropertyKey>) => {
  const numbers = table.declared.flatMap(({ name, kind }) => (kind === "text" || !asIs.has(name) ? [] : [name]))
  return (row: Row): Row => {
    const zeros = Predicate.isRecord(row) ? numbers.filter((name) => Object.is(row[name], -0)) : []
    return zeros.length === 0 ? row : Object.assign({}, row, Object.fromEntries(zeros.map((name) => [name, 0])))
  }
}
