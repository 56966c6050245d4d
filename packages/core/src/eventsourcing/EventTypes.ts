/**
 * Reads the event types from the schema of events, and checks what a codec defines for them.
 */
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type { Upcaster } from "./EventCodec.ts"
import type { EventType, Tagged } from "./EventType.ts"

/** The members of a union by their tags. */
export const membersOf = (ast: SchemaAST.AST): ReadonlyArray<readonly [tag: string, member: SchemaAST.AST]> => {
  if (SchemaAST.isUnion(ast)) {
    return ast.types.flatMap(membersOf)
  }
  return SchemaAST.getPropertySignatures(ast).flatMap(({ name, type }) =>
    name === "_tag" && SchemaAST.isLiteral(type) && typeof type.literal === "string" ? [[type.literal, ast]] : []
  )
}

/** The types of a schema of events, a guard for them, and a guard for the events. */
export const of = <E extends Tagged, I, R>(schema: Schema.Schema<E, I, R>) => {
  const tags: ReadonlySet<string> = new Set(membersOf(SchemaAST.typeAST(schema.ast)).map(([tag]) => tag))
  const isType = (text: string): text is EventType<E> => tags.has(text)
  return { types: [...tags].filter(isType), isType, isEvent: (event: Tagged): event is E => tags.has(event._tag) }
}

const known = ["upcasters", "renamed"]

/** `EventCodec.Evolution`, unchecked. */
interface Unchecked {
  readonly upcasters?: { readonly [type: string]: ReadonlyArray<Upcaster> | undefined }
  readonly renamed?: { readonly [former: string]: string | undefined }
}

/** The evolution of a codec as maps. Throws a `TypeError` for a type that is none, and for an unknown option. */
export const check = (types: ReadonlyArray<string>, evolution: Unchecked) => {
  const tags = new Set(types)
  const option = Object.keys(evolution).find((key) => !known.includes(key))
  if (option !== undefined) {
    throw new TypeError(`EventCodec.make has no option ${option}: upcasters by type belong into { upcasters: { … } }`)
  }
  const upcasters = new Map<string, ReadonlyArray<Upcaster>>()
  for (const [type, steps] of Object.entries(evolution.upcasters ?? {})) {
    if (!tags.has(type)) {
      throw new TypeError(`an upcaster is defined for ${type}, which is not the tag of an event`)
    }
    upcasters.set(type, steps ?? [])
  }
  const renamed = new Map<string, string>()
  for (const [former, type] of Object.entries(evolution.renamed ?? {})) {
    if (tags.has(former)) {
      throw new TypeError(`${former} cannot be renamed: it is still the tag of an event`)
    }
    if (type === undefined || !tags.has(type)) {
      throw new TypeError(`${former} is renamed to ${String(type)}, which is not the tag of an event`)
    }
    renamed.set(former, type)
  }
  return { upcasters, renamed }
}
