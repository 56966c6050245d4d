/**
 * Tags of tagged structs and unions of them.
 */
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"

const tagsOf = (ast: SchemaAST.AST): ReadonlyArray<unknown> =>
  SchemaAST.isUnion(ast)
    ? ast.types.flatMap(tagsOf)
    : SchemaAST.getPropertySignatures(ast).flatMap(({ name, type }) =>
        name === "_tag" && SchemaAST.isLiteral(type) ? [type.literal] : []
      )

/** Returns the tag of a tagged struct. */
export const tagOf = (struct: Schema.Schema.AnyNoContext): unknown => tagsOf(SchemaAST.typeAST(struct.ast))[0]

/** Returns a type guard for a union of tagged structs that compares tags only: for values that are already decoded. */
export const isMemberOf = <A extends { readonly _tag: string }, I>(
  union: Schema.Schema<A, I>
): ((value: { readonly _tag: string }) => value is A) => {
  const tags = new Set(tagsOf(SchemaAST.typeAST(union.ast)))
  return (value): value is A => tags.has(value._tag)
}
