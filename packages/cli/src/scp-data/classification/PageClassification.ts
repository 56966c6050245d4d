/**
 * The classification of a page, by the best source there is: class bars, the object class line, the tags.
 */
import type * as Clearance from "@scipnet/core/domain/access/Clearance"
import type * as Classification from "@scipnet/core/domain/scp/Classification"
import type * as Status from "@scipnet/core/domain/scp/Status"
import * as Option from "effect/Option"
import * as Run from "../blocks/Run.ts"
import type { HtmlElement } from "../html/HtmlTree.ts"
import * as ClassBar from "./ClassBar.ts"
import * as ClassFields from "./ClassFields.ts"
import * as ClassVocabulary from "./ClassVocabulary.ts"
import * as ObjectClassLine from "./ObjectClassLine.ts"
import * as StatedClearance from "./StatedClearance.ts"

export interface PageClassification {
  readonly classification: Classification.Classification
  readonly level: Clearance.Level
  readonly status: Exclude<Status.Status, "deleted">
  /** Where the level and the object class were read, in short words. */
  readonly origins: { readonly level: string; readonly objectClass: string }
  readonly guessed: ReadonlyArray<string>
}

/** The clearance of a page that states none, and the status of a class. */
export const byObjectClass: Readonly<
  Record<Classification.ObjectClass, { readonly level: Clearance.Level; readonly status: PageClassification["status"] }>
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

interface ClassReading {
  readonly objectClass: Classification.ObjectClass
  readonly secondaryClass: Classification.SecondaryClass | null
  readonly origin: string
  readonly guessed: ReadonlyArray<string>
}

const fromTags = (tags: ReadonlyArray<string>): Option.Option<ClassReading> =>
  Option.map(ClassVocabulary.fromTags(tags), ({ objectClass, secondaryClass }) => ({
    objectClass,
    secondaryClass,
    origin: "tags",
    guessed: [`object class ${objectClass} from the tags`]
  }))

const fromLine = (text: string, tags: ReadonlyArray<string>): Option.Option<ClassReading> => {
  const typed = ClassVocabulary.typed(text)
  if (typed === "") return Option.none()
  const shown = typed.slice(0, 60).toWellFormed()
  return Option.orElse(
    Option.map(ClassVocabulary.objectClass(typed), ({ guessed, objectClass, secondaryClass }) => ({
      objectClass,
      secondaryClass,
      origin: "object class line",
      guessed: guessed ? [`object class ${objectClass} for "${shown}"`] : []
    })),
    () => {
      const tagged = Option.map(ClassVocabulary.fromTags(tags), (reading) => reading.objectClass)
      const objectClass = Option.getOrElse(tagged, (): Classification.ObjectClass => "Esoteric")
      return Option.some({
        objectClass,
        secondaryClass: ClassVocabulary.secondary(typed),
        origin: Option.isSome(tagged) ? "tags" : "guessed from the object class line",
        guessed: [`object class ${objectClass} ${Option.isSome(tagged) ? "from the tags, " : ""}for "${shown}"`]
      })
    }
  )
}

const unclassified = (series: string): ClassReading =>
  series === "explained" || series === "decommissioned"
    ? {
        objectClass: series === "explained" ? "Explained" : "Decommissioned",
        secondaryClass: null,
        origin: "guessed from the series",
        guessed: [`object class from the series ${series}`]
      }
    : {
        objectClass: "Pending",
        secondaryClass: null,
        origin: "none",
        guessed: ["object class Pending, for the page has none"]
      }

export interface ClassifiedPage {
  readonly series: string
  /** The markup, as `SourceCleanup.clean` returns it. */
  readonly source: string
  /** The tree of the page, whose class bars are read. */
  readonly root: HtmlElement
  /** The lines of the page's visible text. */
  readonly lines: ReadonlyArray<Run.Runs>
  readonly tags: ReadonlyArray<string>
}

/** Classifies a page. */
export const classify = ({ lines, root, series, source, tags }: ClassifiedPage): PageClassification => {
  const words = lines.map((line) => Run.words(line, false))
  const head = StatedClearance.headOf(words)
  const stated = ClassFields.fromLines(head)
  const bar = ClassBar.merge([...ClassFields.fromMarkup(source), ...ClassFields.fromHtml(root)])
  const fields = ClassBar.merge([...ClassFields.fromMarkup(source), ...ClassFields.fromHtml(root), stated])
  const fromBar: Option.Option<ClassReading> =
    bar.objectClass === null
      ? Option.none()
      : Option.some({
          objectClass: bar.objectClass,
          secondaryClass: bar.secondaryClass,
          origin: "class bar",
          guessed: bar.guessed
        })
  const classLine = lines.find((line) => ObjectClassLine.isOne(line) && ObjectClassLine.read(line) !== "")
  const { guessed, objectClass, origin, secondaryClass } = fromBar.pipe(
    Option.orElse(() => (classLine === undefined ? Option.none() : fromLine(ObjectClassLine.read(classLine), tags))),
    Option.orElse(() => fromTags(tags)),
    Option.getOrElse(() => unclassified(series))
  )
  const usual = byObjectClass[objectClass]
  const inText = bar.level === null ? (StatedClearance.find(head) ?? fields.level) : null
  const tagged = ClassVocabulary.fromTags(tags.filter((tag) => tag === "neutralized" || tag === "explained"))
  const status =
    usual.status !== "active" || Option.isNone(tagged) ? usual.status : byObjectClass[tagged.value.objectClass].status
  const level = bar.level ?? inText ?? usual.level
  const isGuessed = bar.level === null && inText === null
  return {
    classification: {
      objectClass,
      secondaryClass: secondaryClass ?? bar.secondaryClass ?? fields.secondaryClass,
      disruption: fields.disruption,
      risk: fields.risk
    },
    level,
    status,
    origins: {
      level: bar.level !== null ? "class bar" : isGuessed ? "guessed from object class" : "stated",
      objectClass: origin
    },
    guessed: [
      ...guessed,
      ...(isGuessed ? [`clearance level ${usual.level} from the object class`] : []),
      ...(status === usual.status ? [] : [`status ${status} from the tags`])
    ]
  }
}
