/**
 * Whether a value is exactly of a shape, told without making anything of it: what is asked for every event that is
 * read, and takes a Schema several times as long, which says where a value does not fit as well.
 */
import { Option, Predicate, SchemaAST } from "effect"

export type Check = (value: unknown) => boolean

const isObject = (ast: SchemaAST.AST): boolean => !SchemaAST.isLiteral(ast) && !isSimple(ast)

const isSimple = (ast: SchemaAST.AST): boolean =>
  SchemaAST.isStringKeyword(ast) ||
  SchemaAST.isNumberKeyword(ast) ||
  SchemaAST.isBooleanKeyword(ast) ||
  (SchemaAST.isRefinement(ast) && isSimple(ast.from))

const all = (checks: ReadonlyArray<Check | undefined>): ReadonlyArray<Check> | undefined => {
  const known = checks.filter(Predicate.isNotUndefined)
  return known.length === checks.length ? known : undefined
}

// A Schema takes the first member that fits, and cuts off what that one does not know: several objects are left to it.
const ofUnion = ({ types }: SchemaAST.Union): Check | undefined => {
  const members = types.filter(isObject).length > 1 ? undefined : all(types.map(compile))
  return members === undefined ? undefined : (value) => members.some((member) => member(value))
}

const ofArray = ({ elements, rest }: SchemaAST.TupleType): Check | undefined => {
  const [only] = rest
  const element = elements.length === 0 && rest.length === 1 && only !== undefined ? compile(only.type) : undefined
  return element === undefined ? undefined : (value) => Array.isArray(value) && Array.from(value).every(element)
}

const ofRecord = ([signature, ...others]: ReadonlyArray<SchemaAST.IndexSignature>): Check | undefined => {
  const check =
    signature === undefined || others.length > 0 || !SchemaAST.isStringKeyword(signature.parameter)
      ? undefined
      : compile(signature.type)
  // A Schema drops a key `__proto__`, since assigning it sets the prototype.
  return check === undefined
    ? undefined
    : (value) =>
        Predicate.isRecord(value) && Object.entries(value).every(([key, field]) => key !== "__proto__" && check(field))
}

const ofStruct = ({ propertySignatures, indexSignatures }: SchemaAST.TypeLiteral): Check | undefined => {
  if (indexSignatures.length > 0) {
    return propertySignatures.length === 0 ? ofRecord(indexSignatures) : undefined
  }
  const checks = all(propertySignatures.map(({ type }) => compile(type)))
  if (checks === undefined || checks.length === 0) {
    return undefined
  }
  const fields = propertySignatures.flatMap(({ name, isOptional }, at) => {
    const check = checks[at]
    return check === undefined ? [] : [{ name, isOptional, check }]
  })
  return (value) => {
    if (!Predicate.isRecord(value)) {
      return false
    }
    let found = 0
    for (const { name, isOptional, check } of fields) {
      const field = value[name]
      if (field === undefined ? !isOptional : !check(field)) {
        return false
      }
      found += field === undefined ? 0 : 1
    }
    // Nothing that is not of the shape, and nothing that only a prototype has.
    return Object.keys(value).length === found
  }
}

/**
 * The check for a shape; none for one that makes something else of a value, or that is not known here. What it accepts
 * a Schema gives back as it is. What it turns down may fit all the same: that is for the Schema to say.
 */
export const compile = (ast: SchemaAST.AST): Check | undefined => {
  switch (ast._tag) {
    case "StringKeyword":
      return Predicate.isString
    case "NumberKeyword":
      return Predicate.isNumber
    case "BooleanKeyword":
      return Predicate.isBoolean
    case "Literal":
      return (value) => value === ast.literal
    case "Refinement": {
      const from = compile(ast.from)
      return from === undefined
        ? undefined
        : (value) => from(value) && Option.isNone(ast.filter(value, SchemaAST.defaultParseOption, ast))
    }
    case "Union":
      return ofUnion(ast)
    case "TupleType":
      return ofArray(ast)
    case "TypeLiteral":
      return ofStruct(ast)
    default:
      return undefined
  }
}
