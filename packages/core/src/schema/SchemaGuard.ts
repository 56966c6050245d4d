/**
 * Compiles schemas to predicates that test a value several times faster than decoding, without reporting where it is
 * invalid. The event store tests every event that it reads.
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as SchemaAST from "effect/SchemaAST"

/** Returns true for a value that the schema decodes to itself. */
export type Check = (value: unknown) => boolean

const isObject = (ast: SchemaAST.AST): boolean => !SchemaAST.isLiteral(ast) && !isSimple(ast)

const isSimple = (ast: SchemaAST.AST): boolean =>
  SchemaAST.isStringKeyword(ast) ||
  SchemaAST.isNumberKeyword(ast) ||
  SchemaAST.isBooleanKeyword(ast) ||
  (SchemaAST.isRefinement(ast) && isSimple(ast.from))

const compiled = (checks: ReadonlyArray<Check | undefined>): ReadonlyArray<Check> | undefined => {
  const defined = checks.filter(Predicate.isNotUndefined)
  return defined.length === checks.length ? defined : undefined
}

// A schema decodes the first matching member and drops its unknown fields, so unions of several objects are excluded.
const checkUnion = ({ types }: SchemaAST.Union): Check | undefined => {
  const members = types.filter(isObject).length > 1 ? undefined : compiled(types.map(compile))
  return members === undefined ? undefined : (value) => members.some((member) => member(value))
}

const checkArray = ({ elements, rest }: SchemaAST.TupleType): Check | undefined => {
  const [only] = rest
  const element = elements.length === 0 && rest.length === 1 && only !== undefined ? compile(only.type) : undefined
  return element === undefined ? undefined : (value) => Array.isArray(value) && Array.from(value).every(element)
}

const checkRecord = ([signature, ...others]: ReadonlyArray<SchemaAST.IndexSignature>): Check | undefined => {
  const check =
    signature === undefined || others.length > 0 || !SchemaAST.isStringKeyword(signature.parameter)
      ? undefined
      : compile(signature.type)
  // Decoding drops a key `__proto__`, since assigning it sets the prototype.
  return check === undefined
    ? undefined
    : (value) =>
        Predicate.isRecord(value) && Object.entries(value).every(([key, field]) => key !== "__proto__" && check(field))
}

const checkStruct = ({ propertySignatures, indexSignatures }: SchemaAST.TypeLiteral): Check | undefined => {
  if (indexSignatures.length > 0) {
    return propertySignatures.length === 0 ? checkRecord(indexSignatures) : undefined
  }
  const checks = compiled(propertySignatures.map(({ type }) => compile(type)))
  if (checks === undefined || checks.length === 0) {
    return undefined
  }
  const fields = propertySignatures.flatMap(({ name, isOptional }, index) => {
    const check = checks[index]
    return check === undefined ? [] : [{ name, isOptional, check }]
  })
  return (value) => {
    if (!Predicate.isRecord(value)) {
      return false
    }
    let fieldCount = 0
    for (const { name, isOptional, check } of fields) {
      const field = value[name]
      if (field === undefined ? !isOptional : !check(field)) {
        return false
      }
      fieldCount += field === undefined ? 0 : 1
    }
    // Rejects additional fields and inherited ones.
    return Object.keys(value).length === fieldCount
  }
}

/**
 * Compiles a schema; undefined for schemas with transformations and unsupported ones. A value that the check accepts
 * decodes to itself. A value that it rejects may still be valid: decode it.
 */
export const compile = (ast: SchemaAST.AST): Check | undefined => {
  switch (ast._tag) {
    case "StringKeyword":
      return Predicate.isString
    case "NumberKeyword":
      return Predicate.isNumber
    case "BooleanKeyword":
      return Predicate.isBoolean
    case "UnknownKeyword":
      return () => true
    case "Literal":
      return (value) => value === ast.literal
    case "Refinement": {
      const from = compile(ast.from)
      return from === undefined
        ? undefined
        : (value) => from(value) && Option.isNone(ast.filter(value, SchemaAST.defaultParseOption, ast))
    }
    case "Union":
      return checkUnion(ast)
    case "TupleType":
      return checkArray(ast)
    case "TypeLiteral":
      return checkStruct(ast)
    default:
      return undefined
  }
}
