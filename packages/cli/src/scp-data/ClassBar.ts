/**
 * The class bar: an include whose arguments are typed by hand, such as `|container-class= euclid`.
 */
import type * as Clearance from "@scipnet/core/domain/access/Clearance"
import type * as Classification from "@scipnet/core/domain/scp/Classification"
import * as Option from "effect/Option"
import * as Brackets from "./Brackets.ts"
import * as ClassWords from "./ClassWords.ts"
import * as Entities from "./Entities.ts"

export interface ClassBar {
  readonly itemNumber: string
  readonly level: Clearance.Level | null
  /** Null when the bar has no container class. */
  readonly objectClass: Classification.ObjectClass | null
  readonly secondaryClass: Classification.SecondaryClass | null
  readonly disruption: Classification.Disruption | null
  readonly risk: Classification.Risk | null
  readonly guessed: ReadonlyArray<string>
}

/** The arguments by what they mean, each under the names that it goes by. */
const keys = {
  itemNumber: ["item-number", "item", "object-number"],
  clearance: ["clearance", "clearance-level", "level"],
  container: ["container-class", "containment-class", "object-class", "container"],
  secondary: ["secondary-class", "secondary"],
  disruption: ["disruption-class", "disruption"],
  risk: ["risk-class", "risk"]
} as const

const read = (args: ReadonlyMap<string, string>): ClassBar => {
  const value = (part: keyof typeof keys): string =>
    ClassWords.typed(Entities.decode(keys[part].map((key) => args.get(key)).find((text) => text !== undefined) ?? ""))
  const container = value("container")
  const secondaryText = value("secondary")
  const secondary = secondaryText === "" ? null : ClassWords.secondary(secondaryText)
  const rest = {
    itemNumber: value("itemNumber"),
    level: ClassWords.level(value("clearance")),
    disruption: ClassWords.disruption(value("disruption")),
    risk: ClassWords.risk(value("risk"))
  }
  if (container === "") return { ...rest, objectClass: null, secondaryClass: secondary, guessed: [] }
  const known = ClassWords.objectClass(container)
  if (Option.isNone(known)) {
    const secondaryClass = secondary ?? ClassWords.secondary(container)
    const guessed = [`object class Esoteric for "${container.slice(0, 60)}" in the class bar`]
    return { ...rest, objectClass: "Esoteric", secondaryClass, guessed }
  }
  const { guessed, objectClass, secondaryClass } = known.value
  return {
    ...rest,
    objectClass,
    secondaryClass: secondary ?? secondaryClass,
    guessed: guessed ? [`object class ${objectClass} for "${container.slice(0, 60)}" in the class bar`] : []
  }
}

/** The first class bar of a source as `Source.clean` gives it: any include that names a container class. */
export const find = (source: string): Option.Option<ClassBar> => {
  let last = -1
  for (const [start, pair] of Brackets.pairs(source)) {
    if (pair.width !== 2 || !/^\[\[\s{0,9}include/i.test(source.slice(start, start + 20))) continue
    // The pairs come in the order in which they close, so that one that starts before the last encloses it.
    const encloses = start < last
    last = Math.max(last, start)
    if (encloses) continue
    const content = source.slice(start + 2, pair.end)
    if (!/anomaly-class-bar|(?:container|containment|object)[-_ ]class/i.test(content)) continue
    const args = Brackets.includeArguments(content)
    if ([...keys.container, ...keys.clearance].some((key) => args.has(key))) return Option.some(read(args))
  }
  return Option.none()
}
