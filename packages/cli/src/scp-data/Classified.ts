/**
 * How a page is classified, from the best witness there is: the class bar, the object class line, the tags.
 */
import type * as Clearance from "@scipnet/core/domain/access/Clearance"
import type * as Classification from "@scipnet/core/domain/scp/Classification"
import type * as Status from "@scipnet/core/domain/scp/Status"
import * as Option from "effect/Option"
import * as ClassBar from "./ClassBar.ts"
import * as ClassWords from "./ClassWords.ts"
import * as ObjectClassLine from "./ObjectClassLine.ts"

export interface Classified {
  readonly classification: Classification.Classification
  readonly level: Clearance.Level
  readonly status: Exclude<Status.Status, "deleted">
  readonly guessed: ReadonlyArray<string>
}

/** The clearance for a file whose page asks for none, and the status that goes with a class. */
export const byObjectClass: Readonly<
  Record<Classification.ObjectClass, { readonly level: Clearance.Level; readonly status: Classified["status"] }>
> = {
  Safe: { level: 1, status: "active" },
  Euclid: { level: 2, status: "active" },
  Keter: { level: 3, status: "active" },
  Neutralized: { level: 1, status: "neutralized" },
  Explained: { level: 1, status: "explained" },
  Pending: { level: 3, status: "active" },
  Decommissioned: { level: 2, status: "neutralized" },
  Uncontained: { level: 4, status: "active" },
  Esoteric: { level: 4, status: "active" }
}

interface Witness {
  readonly objectClass: Classification.ObjectClass
  readonly secondaryClass: Classification.SecondaryClass | null
  readonly guessed: ReadonlyArray<string>
}

const fromTags = (tags: ReadonlyArray<string>): Option.Option<Witness> =>
  Option.map(ClassWords.fromTags(tags), ({ objectClass, secondaryClass }) => ({
    objectClass,
    secondaryClass,
    guessed: [`object class ${objectClass} from the tags`]
  }))

const fromLine = (text: string, tags: ReadonlyArray<string>): Option.Option<Witness> => {
  const typed = ClassWords.typed(text)
  if (typed === "") return Option.none()
  return Option.orElse(
    Option.map(ClassWords.objectClass(typed), ({ guessed, objectClass, secondaryClass }) => ({
      objectClass,
      secondaryClass,
      guessed: guessed ? [`object class ${objectClass} for "${typed.slice(0, 60)}"`] : []
    })),
    () => {
      const tagged = Option.map(ClassWords.fromTags(tags), (reading) => reading.objectClass)
      const objectClass = Option.getOrElse(tagged, (): Classification.ObjectClass => "Esoteric")
      const guess = `object class ${objectClass} ${Option.isSome(tagged) ? "from the tags, " : ""}for "${typed.slice(0, 60)}"`
      return Option.some({ objectClass, secondaryClass: ClassWords.secondary(typed), guessed: [guess] })
    }
  )
}

const unclassified = (series: string): Witness =>
  series === "explained" || series === "decommissioned"
    ? {
        objectClass: series === "explained" ? "Explained" : "Decommissioned",
        secondaryClass: null,
        guessed: [`object class from the series ${series}`]
      }
    : { objectClass: "Pending", secondaryClass: null, guessed: ["object class Pending, for the page has none"] }

/** Classifies a page by its source as `Source.clean` gives it, and its tags. */
export const classify = (series: string, source: string, tags: ReadonlyArray<string>): Classified => {
  const bar = Option.getOrUndefined(ClassBar.find(source))
  const fromBar: Option.Option<Witness> =
    bar === undefined || bar.objectClass === null
      ? Option.none()
      : Option.some({ objectClass: bar.objectClass, secondaryClass: bar.secondaryClass, guessed: bar.guessed })
  const { guessed, objectClass, secondaryClass } = fromBar.pipe(
    Option.orElse(() => Option.flatMap(ObjectClassLine.find(source), (text) => fromLine(text, tags))),
    Option.orElse(() => fromTags(tags)),
    Option.getOrElse(() => unclassified(series))
  )
  const usual = byObjectClass[objectClass]
  const level = bar?.level ?? null
  const tagged = ClassWords.fromTags(tags.filter((tag) => tag === "neutralized" || tag === "explained"))
  const status =
    usual.status !== "active" || Option.isNone(tagged) ? usual.status : byObjectClass[tagged.value.objectClass].status
  return {
    classification: {
      objectClass,
      secondaryClass: secondaryClass ?? bar?.secondaryClass ?? null,
      disruption: bar?.disruption ?? null,
      risk: bar?.risk ?? null
    },
    level: level ?? usual.level,
    status,
    guessed: [
      ...guessed,
      ...(level === null ? [`clearance level ${usual.level} from the object class`] : []),
      ...(status === usual.status ? [] : [`status ${status} from the tags`])
    ]
  }
}
