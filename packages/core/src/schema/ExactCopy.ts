/**
 * Compiles a copier for values whose JSON text reads back as the same value: text, finite numbers, booleans, literals,
 * arrays, structs and records of them. The copy is what decoding the stored text would give, at a tenth of a Schema's
 * time. Everything else (transformations, classes, unions of several structs) has no copier and is round-tripped.
 */
import { Option, Predicate, SchemaAST } from "effect"
import { isPlain } from "./PlainObject.ts"

/** The answer of a copier for a value that it cannot vouch for; a round trip through the Schema decides then. */
export const inexact: unique symbol = Symbol("inexact")

/** Returns a copy that shares nothing mutable with the value, `-0` as `0`, or `inexact`. */
export type Copy = (value: unknown) => unknown

const copyString: Copy = (value) => (Predicate.isString(value) ? value : inexact)
const copyBoolean: Copy = (value) => (Predicate.isBoolean(value) ? value : inexact)
// Adding 0 turns -0 into the 0 that JSON stores for it.
const copyNumber: Copy = (value) => (Number.isFinite(value) && Predicate.isNumber(value) ? value + 0 : inexact)

const copyLiteral = ({ literal }: SchemaAST.Literal): Copy | undefined =>
  Predicate.isBigInt(literal) || literal === 0 ? undefined : (value) => (value === literal ? literal : inexact)

const compileAll = (asts: ReadonlyArray<SchemaAST.AST>): ReadonlyArray<Copy> | undefined => {
  const copies = asts.map(compile).filter(Predicate.isNotUndefined)
  return copies.length === asts.length ? copies : undefined
}

const isStructured = (ast: SchemaAST.AST): boolean =>
  SchemaAST.isRefinement(ast) ? isStructured(ast.from) : SchemaAST.isTypeLiteral(ast) || SchemaAST.isTupleType(ast)

// A Schema takes the first member that fits and drops what that member does not know: several structs are left to it.
const copyUnion = ({ types }: SchemaAST.Union): Copy | undefined => {
  const copies = types.filter(isStructured).length > 1 ? undefined : compileAll(types)
  return copies === undefined
    ? undefined
    : (value) => {
        for (const copy of copies) {
          const made = copy(value)
          if (made !== inexact) {
            return made
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
        const made: Array<unknown> = []
        for (let at = 0; at < value.length; at++) {
          const element = copy(value[at])
          if (element === inexact) {
            return inexact
          }
          made.push(element)
        }
        return made
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
        const made: Record<string, unknown> = {}
        for (const key of Object.keys(value)) {
          const field = copy(value[key])
          // Assigning `__proto__` would set the prototype instead of a field.
          if (field === inexact || key === "__proto__") {
            return inexact
          }
          made[key] = field
        }
        return made
      }
}

/** A copier for a struct's fields but the `tag`, which the value must have too. */
const copyFields = (signatures: ReadonlyArray<SchemaAST.PropertySignature>, tag?: string): Copy | undefined => {
  const copies = compileAll(signatures.map(({ type }) => type))
  if (copies === undefined || signatures.some(({ name }) => name === "__proto__" || Predicate.isSymbol(name))) {
    return undefined
  }
  const fields = signatures.flatMap(({ name, isOptional }, at) => {
    const copy = copies[at]
    return copy === undefined ? [] : [{ name, isOptional, copy }]
  })
  const tags = tag === undefined ? 0 : 1
  return (value) => {
    if (!Predicate.isRecord(value)) {
      return inexact
    }
    const made: Record<PropertyKey, unknown> = {}
    let found = tags
    for (const { name, isOptional, copy } of fields) {
      const field = value[name]
      if (field !== undefined) {
        const copied = copy(field)
        if (copied === inexact) {
          return inexact
        }
        made[name] = copied
        found += 1
      } else if (!isOptional) {
        return inexact
      }
    }
    // No field beyond those of the struct, and none that only the prototype has.
    return Reflect.ownKeys(value).length === found && (found > 0 || isPlain(value)) ? made : inexact
  }
}

const copyStruct = ({ propertySignatures, indexSignatures }: SchemaAST.TypeLiteral): Copy | undefined =>
  indexSignatures.length === 0
    ? copyFields(propertySignatures)
    : propertySignatures.length === 0
      ? copyRecord(indexSignatures)
      : undefined

/** A copier for values of a Schema; undefined where only a round trip can tell whether a value reads back the same. */
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
            const made = copy(value)
            return made !== inexact && Option.isNone(ast.filter(made, SchemaAST.defaultParseOption, ast))
              ? made
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

/** A copier for the fields of a tagged struct without its `_tag`, which is stored apart as the event's type. */
export const compileTagged = (ast: SchemaAST.AST): Copy | undefined =>
  SchemaAST.isTypeLiteral(ast) && ast.indexSignatures.length === 0
    ? copyFields(
        ast.propertySignatures.filter(({ name }) => name !== "_tag"),
        "_tag"
      )
    : undefined
