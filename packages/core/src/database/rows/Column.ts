/**
 * Derives the columns of a table from the fields of a row's schema.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { isValid, quote } from "./Identifier.ts"

/** The type of a column. A `boolean` is stored as INTEGER 0 or 1. */
export type Kind = "text" | "integer" | "real" | "boolean"

/** A column of a table. */
export interface Column {
  readonly name: string
  readonly kind: Kind
  readonly nullable: boolean
  /** The allowed values, which a CHECK constraint enforces; null if all values of the kind are allowed. */
  readonly literals: ReadonlyArray<string | number> | null
}

/**
 * The type of encoded values that a column can store: text, numbers or booleans, each of them or null. `never` for all other
 * types, for example `Date`, `bigint`, objects, and unions of text and numbers.
 */
export type Value<Encoded> = [Exclude<Encoded, null>] extends [never]
  ? never
  : [Exclude<Encoded, null>] extends [string]
    ? Encoded
    : [Exclude<Encoded, null>] extends [number]
      ? Encoded
      : [Exclude<Encoded, null>] extends [boolean]
        ? Encoded
        : never

type ValueType =
  { readonly kind: Kind; readonly literal?: string | number } | { readonly kind: "null" } | { readonly kind: "unknown" }

const isInteger = (ast: SchemaAST.Refinement): boolean =>
  Option.contains(SchemaAST.getSchemaIdAnnotation(ast), Schema.IntSchemaId) ||
  Option.exists(SchemaAST.getJSONSchemaAnnotation(ast), (schema) => "type" in schema && schema.type === "integer")

const literalType = (literal: SchemaAST.LiteralValue): ValueType => {
  switch (typeof literal) {
    case "string":
      return { kind: "text", literal }
    case "number":
      return Number.isSafeInteger(literal) ? { kind: "integer", literal } : { kind: "real", literal }
    case "boolean":
      return { kind: "boolean" }
    default:
      return literal === null ? { kind: "null" } : { kind: "unknown" }
  }
}

// Inspects the type of the field, not its encoded type, which lacks the refinements that distinguish integers from numbers.
const valueTypesOf = (ast: SchemaAST.AST): ReadonlyArray<ValueType> => {
  switch (ast._tag) {
    case "StringKeyword":
    case "TemplateLiteral":
      return [{ kind: "text" }]
    case "NumberKeyword":
      return [{ kind: "real" }]
    case "BooleanKeyword":
      return [{ kind: "boolean" }]
    case "Literal":
      return [literalType(ast.literal)]
    case "Enums":
      return ast.enums.map(([, value]) => literalType(value))
    case "Union":
      return ast.types.flatMap(valueTypesOf)
    case "Transformation":
      return valueTypesOf(ast.from)
    case "Refinement":
      return isInteger(ast)
        ? valueTypesOf(ast.from).map((part): ValueType => (part.kind === "real" ? { ...part, kind: "integer" } : part))
        : valueTypesOf(ast.from)
    default:
      return [{ kind: "unknown" }]
  }
}

const kindOf = (kinds: ReadonlySet<ValueType["kind"]>): Kind | undefined => {
  const [only] = kinds
  if (kinds.size === 1 && only !== undefined && only !== "null" && only !== "unknown") {
    return only
  }
  return kinds.size === 2 && kinds.has("integer") && kinds.has("real") ? "real" : undefined
}

/** Derives the column of a field. Returns the reason as a text if the field cannot be a column. */
export const fromField = (field: SchemaAST.PropertySignature): Column | string => {
  const { name } = field
  if (typeof name !== "string" || !isValid(name)) {
    return `${String(name)} is no name for a column`
  }
  const parts = field.isOptional ? [] : valueTypesOf(field.type)
  const values = parts.filter((part) => part.kind !== "null")
  const kind = kindOf(new Set(values.map((part) => part.kind)))
  if (kind === undefined) {
    return `column ${name} has to hold text, numbers or booleans, each of them or null`
  }
  const literals = values.flatMap((part) => ("literal" in part && part.literal !== undefined ? [part.literal] : []))
  return {
    name,
    kind,
    nullable: values.length < parts.length,
    literals: kind === "boolean" ? [0, 1] : literals.length === values.length ? [...new Set(literals)] : null
  }
}

const sqlTypes = { text: "TEXT", integer: "INTEGER", real: "REAL", boolean: "INTEGER" } as const

/** Returns the SQL type of a column. */
export const sqlType = ({ kind }: Column): string => sqlTypes[kind]

const literal = (value: string | number): string =>
  typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value)

/** Returns the definition of a column for a CREATE TABLE statement. */
export const declaration = (column: Column): string => {
  const { name, nullable, literals } = column
  const type = `${quote(name)} ${sqlType(column)}${nullable ? "" : " NOT NULL"}`
  return literals === null ? type : `${type} CHECK (${quote(name)} IN (${literals.map(literal).join(", ")}))`
}

/** The schema of a boolean that is stored as 0 or 1. */
export const Flag = Schema.transformLiterals([0, false], [1, true])

const isBoolean = (column: Column | undefined): boolean => column?.kind === "boolean"

const withFlag = (column: Column | undefined, type: SchemaAST.AST): SchemaAST.AST => {
  if (column === undefined || !isBoolean(column)) {
    return type
  }
  const flag = column.nullable ? Schema.NullOr(Flag).ast : Flag.ast
  return SchemaAST.isBooleanKeyword(type)
    ? flag
    : Schema.compose(Schema.make<boolean | null>(flag), Schema.make<unknown, boolean | null>(type)).ast
}

/** Returns the schema of a row as SQLite stores it: with booleans encoded as 0 or 1. */
export const storedSchema = (row: SchemaAST.AST, columns: ReadonlyArray<Column>): SchemaAST.AST => {
  if (!columns.some(isBoolean)) {
    return row
  }
  const known = new Map<PropertyKey, Column>(columns.map((column) => [column.name, column]))
  const fields = (ast: SchemaAST.AST) =>
    new SchemaAST.TypeLiteral(
      SchemaAST.getPropertySignatures(ast).map(
        ({ name, type, isOptional, isReadonly }) =>
          new SchemaAST.PropertySignature(name, withFlag(known.get(name), type), isOptional, isReadonly)
      ),
      []
    )
  return SchemaAST.isTypeLiteral(row)
    ? fields(row)
    : Schema.compose(Schema.make<unknown>(fields(SchemaAST.encodedAST(row))), Schema.make<unknown>(row)).ast
}
