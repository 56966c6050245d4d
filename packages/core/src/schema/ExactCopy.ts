/**
 * Compiles schemas to functions that copy a value as a JSON round trip would, at a tenth of its cost. Supported are
 * strings, finite numbers, booleans, literals, and arrays, structs and records of them. Other schemas (transformations,
 * classes, unions of several structs) require an actual round trip.
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as SchemaAST from "effect/SchemaAST"
import { isPlain } from "./PlainObject.ts"

/** The result of a copier for a value that may change in a JSON round trip; only the round trip can decide. */
export const inexact: unique symbol = Symbol("inexact")

/** Returns a deep copy of the value, with `-0` as `0`, or `inexact`. */
export type Copy = (value: unknown) => unknown

const copyString: Copy = (value) => (Predicate.isString(value) ? value : inexact)
const copyBoolean: Copy = (value) => (Predicate.isBoolean(value) ? value : inexact)
// Adding 0 converts -0 to 0, as JSON does.
const copyNumber: Copy = (value) => (Number.isFinite(value) && Predicate.isNumber(value) ? value + 0 : inexact)

const copyLiteral = ({ literal }: SchemaAST.Literal): Copy | undefined =>
  Predicate.isBigInt(literal) || literal === 0 ? undefined : (value) => (value === literal ? literal : inexact)

const compileAll = (asts: ReadonlyArray<SchemaAST.AST>): ReadonlyArray<Copy> | undefined => {
  const copies = asts.map(compile).filter(Predicate.isNotUndefined)
  return copies.length === asts.length ? copies : undefined
}

const isStructured = (ast: SchemaAST.AST): boolean =>
  SchemaAST.isRefinement(ast) ? isStructured(ast.from) : SchemaAST.isTypeLiteral(ast) || SchemaAST.isTupleType(ast)

// A schema decodes the first matching member and drops its unknown fields, so unions of several structs are excluded.
const copyUnion = ({ types }: SchemaAST.Union): Copy | undefined => {
  const copies = types.filter(isStructured).length > 1 ? undefined : compileAll(types)
  return copies === undefined
    ? undefined
    : (value) => {
        for (const copy of copies) {
          const result = copy(value)
          if (result !== inexact) {
            return result
          }
        }
        return inexact
      }
}

const copyArray = ({ elements, rest }: SchemaAST.TupleType): Copy | undefined => {
  const [only] = rest
  const copy = elements.length === 0 && rest.length === 1 && only !== undefined ? compile(only.type) : undefined
  return copy === undefined
    ? undefined
    : (value) => {
        if (!Array.isArray(value) || Object.keys(value).length !== value.length) {
          return inexact
        }
        const result: Array<unknown> = []
        for (let index = 0; index < value.length; index++) {
          const element = copy(value[index])
          if (element === inexact) {
            return inexact
          }
          result.push(element)
        }
        return result
      }
}

const copyRecord = ([signature, ...others]: ReadonlyArray<SchemaAST.IndexSignature>): Copy | undefined => {
  const copy =
    signature === undefined || others.length > 0 || !SchemaAST.isStringKeyword(signature.parameter)
      ? undefined
      : compile(signature.type)
  return copy === undefined
    ? undefined
    : (value) => {
        if (!Predicate.isRecord(value) || !isPlain(value)) {
          return inexact
        }
        const result: Record<string, unknown> = {}
        for (const key of Object.keys(value)) {
          const field = copy(value[key])
          // Assigning `__proto__` would set the prototype.
          if (field === inexact || key === "__proto__") {
            return inexact
          }
          result[key] = field
        }
        return result
      }
}

/** Compiles a copier for the fields of a struct; with `tag`, the value has this field in addition, which is not copied. */
const copyFields = (signatures: ReadonlyArray<SchemaAST.PropertySignature>, tag?: string): Copy | undefined => {
  const copies = compileAll(signatures.map(({ type }) => type))
  if (copies === undefined || signatures.some(({ name }) => name === "__proto__" || Predicate.isSymbol(name))) {
    return undefined
  }
  const fields = signatures.flatMap(({ name, isOptional }, index) => {
    const copy = copies[index]
    return copy === undefined ? [] : [{ name, isOptional, copy }]
  })
  const tags = tag === undefined ? 0 : 1
  return (value) => {
    if (!Predicate.isRecord(value)) {
      return inexact
    }
    const result: Record<PropertyKey, unknown> = {}
    let fieldCount = tags
    for (const { name, isOptional, copy } of fields) {
      const field = value[name]
      if (field !== undefined) {
        const copied = copy(field)
        if (copied === inexact) {
          return inexact
        }
        result[name] = copied
        fieldCount += 1
      } else if (!isOptional) {
        return inexact
      }
    }
    // Rejects additional fields and inherited ones.
    return Reflect.ownKeys(value).length === fieldCount && (fieldCount > 0 || isPlain(value)) ? result : inexact
  }
}

const copyStruct = ({ propertySignatures, indexSignatures }: SchemaAST.TypeLiteral): Copy | undefined =>
  indexSignatures.length === 0
    ? copyFields(propertySignatures)
    : propertySignatures.length === 0
      ? copyRecord(indexSignatures)
      : undefined

/** Compiles a copier for values of a schema; undefined for unsupported schemas. */
export function compile(ast: SchemaAST.AST): Copy | undefined {
  switch (ast._tag) {
    case "StringKeyword":
      return copyString
    case "NumberKeyword":
      return copyNumber
    case "BooleanKeyword":
      return copyBoolean
    case "Literal":
      return copyLiteral(ast)
    case "Refinement": {
      const copy = compile(ast.from)
      return copy === undefined
        ? undefined
        : (value) => {
            const result = copy(value)
            return result !== inexact && Option.isNone(ast.filter(result, SchemaAST.defaultParseOption, ast))
              ? result
              : inexact
          }
    }
    case "Union":
      return copyUnion(ast)
    case "TupleType":
      return copyArray(ast)
    case "TypeLiteral":
      return copyStruct(ast)
    default:
      return undefined
  }
}

/** Compiles a copier for the fields of a tagged struct without its `_tag`, which is stored in its own column. */
export const compileTagged = (ast: SchemaAST.AST): Copy | undefined =>
  SchemaAST.isTypeLiteral(ast) && ast.indexSignatures.length === 0
    ? copyFields(
        ast.propertySignatures.filter(({ name }) => name !== "_tag"),
        "_tag"
      )
    : undefined
