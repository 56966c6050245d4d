/**
 * The classification that class bars give: the fields of several bars are merged.
 */
import type * as Clearance from "@scipnet/core/domain/access/Clearance"
import type * as Classification from "@scipnet/core/domain/scp/Classification"
import * as Option from "effect/Option"
import type { ClassFields, Field } from "./ClassFields.ts"
import * as ClassVocabulary from "./ClassVocabulary.ts"

export interface ClassBar {
  readonly level: Clearance.Level | null
  /** Null when no bar has a containment class. */
  readonly objectClass: Classification.ObjectClass | null
  readonly secondaryClass: Classification.SecondaryClass | null
  readonly disruption: Classification.Disruption | null
  readonly risk: Classification.Risk | null
  readonly guessed: ReadonlyArray<string>
}

/** Merges the fields of bars: each field has the first value that `read` understands. */
export const merge = (bars: ReadonlyArray<ClassFields>): ClassBar => {
  const values = (field: Field): ReadonlyArray<string> => bars.flatMap((bar) => bar.get(field) ?? [])
  const first = <A>(field: Field, read: (text: string) => A | null): A | null =>
    values(field)
      .map(read)
      .find((value) => value !== null) ?? null
  const secondaryText = values("secondary")[0]
  const secondary = secondaryText === undefined ? null : ClassVocabulary.secondary(secondaryText)
  const rest = {
    level: first("clearance", ClassVocabulary.level),
    disruption: first("disruption", ClassVocabulary.disruption),
    risk: first("risk", ClassVocabulary.risk)
  }
  const containers = values("container")
  const known = containers.map((text) => ({ text, reading: ClassVocabulary.objectClass(text) }))
  const container = known.find(({ reading }) => Option.isSome(reading)) ?? known[0]
  if (container === undefined) return { ...rest, objectClass: null, secondaryClass: secondary, guessed: [] }
  const { reading, text } = container
  if (Option.isNone(reading)) {
    const guessed = [`object class Esoteric for "${text.slice(0, 60).toWellFormed()}" in the class bar`]
    return { ...rest, objectClass: "Esoteric", secondaryClass: secondary ?? ClassVocabulary.secondary(text), guessed }
  }
  const { guessed, objectClass, secondaryClass } = reading.value
  return {
    ...rest,
    objectClass,
    secondaryClass: secondary ?? secondaryClass,
    guessed: guessed ? [`object class ${objectClass} for "${text.slice(0, 60).toWellFormed()}" in the class bar`] : []
  }
}
