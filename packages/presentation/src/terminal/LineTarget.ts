/**
 * Splits the record that a line is about off its words.
 */
import * as RecordIdSyntax from "@scipnet/core/domain/RecordIdSyntax"
import * as Grammar from "./Grammar.ts"
import type { Part, Target, TextTarget, Words } from "./LineData.ts"

type WithMore<A> = A & { readonly more: Words }

/** The type and the id, which is normalized, and the words after them; undefined without an id. */
export const target = (words: Words): WithMore<Target> | undefined => {
  const { type, rest } = Grammar.splitType(words)
  const [id, ...more] = rest
  return id === undefined ? undefined : { type, id: RecordIdSyntax.normalize(type, id), more }
}

/** Like {@link target}, of a record that has sections or documents; undefined for a user. */
export const textTarget = (words: Words): WithMore<TextTarget> | undefined => {
  const found = target(words)
  return found === undefined || found.type === "user" ? undefined : { ...found, type: found.type }
}

/** The record and a section of it, and the words after them; undefined if one is missing. */
export const part = (words: Words): WithMore<Part> | undefined => {
  const found = textTarget(words)
  const [section, ...more] = found?.more ?? []
  return found === undefined || section === undefined ? undefined : { ...found, section, more }
}

/** Parses a word that may be missing. */
export const optional = <A>(typed: string | undefined, parse: (typed: string) => A): A | undefined =>
  typed === undefined ? undefined : parse(typed)
