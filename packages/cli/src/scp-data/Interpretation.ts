/**
 * One item of the scp-data dataset as a record that is ready to be imported. Pure: the same item always gives the same
 * record, and votes or edits that leave the text alone change nothing, so that two interpretations can be compared to
 * see whether a page was revised.
 */
import * as Text from "@scipnet/core/domain/Text"
import type * as ItemNumber from "@scipnet/core/domain/ItemNumber"
import type * as Clearance from "@scipnet/core/domain/access/Clearance"
import type * as Classification from "@scipnet/core/domain/scp/Classification"
import type * as Status from "@scipnet/core/domain/scp/Status"
import * as Array from "effect/Array"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Candidates from "./Candidates.ts"
import * as Classified from "./Classified.ts"
import * as Markup from "./Markup.ts"
import * as PageHtml from "./PageHtml.ts"
import * as PageName from "./PageName.ts"
import * as ScpDataItem from "./ScpDataItem.ts"
import * as Sections from "./Sections.ts"
import * as Source from "./Source.ts"

export interface Interpretation {
  /** The id of the page: what it is recognised by when it is imported again. */
  readonly page: string
  /** Item numbers to file it under, best first; the last one is taken by no other page. */
  readonly candidates: Array.NonEmptyReadonlyArray<ItemNumber.ItemNumber>
  readonly name: string
  readonly classification: Classification.Classification
  readonly level: Clearance.Level
  readonly status: Exclude<Status.Status, "deleted">
  readonly sections: ReadonlyArray<Sections.Section>
  readonly provenance: {
    readonly page: string
    readonly link: string
    readonly author: string
    readonly licence: string
  }
  /** When the page was written, in milliseconds since 1970 (UTC). */
  readonly createdAt: number
  /** What was inferred rather than read, e.g. `clearance level 2 from the object class`. */
  readonly guessed: ReadonlyArray<string>
  /** Parts of the page that are not in the record, by kind. */
  readonly leftOut: ReadonlyArray<{ readonly kind: string; readonly count: number }>
  /** The source of each part of the record, in short words such as `class bar`, `stated`, `guessed from object class`. */
  readonly origins: {
    readonly text: "html" | "markup" | "both"
    readonly level: string
    readonly objectClass: string
    readonly author: string
  }
  /** The share of the visible words of the page that the sections contain, 0 to 1; null without page HTML. */
  readonly kept: number | null
  /** Reasons why the record may read poorly; empty for most records. */
  readonly poor: ReadonlyArray<string>
}

const licence = "CC BY-SA 3.0"

/** The first text that can be a name, made into one line. */
const oneLine = (texts: ReadonlyArray<string>, otherwise: string): string =>
  texts
    .map((text) => Source.plain(text).replace(/\s+/g, " ").trim().slice(0, 200).toWellFormed().trim())
    .map((text) => Text.withoutBidirectional(text).trim())
    .find(Schema.is(Text.NewName)) ?? otherwise

const isoTime = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,9})?Z?$/

/** The dataset's times are UTC and do not say so. */
const time = (text: string): Option.Option<number> => {
  const match = isoTime.exec(text.trim())
  if (match === null) return Option.none()
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  const at = Date.UTC(year, month - 1, day, hour, minute, second)
  const isReal = new Date(at).toISOString().startsWith(text.trim().slice(0, 19))
  return isReal ? Option.some(at) : Option.none()
}

const isEmpty = (divided: Sections.Divided): boolean => divided.sections.every((section) => section.body.trim() === "")

/**
 * Interprets an item of a series, by its label in the file, e.g. `interpret("joke", "SCP-173-J", item)`. Left with
 * `NotAnItem` when it has no page id or link, or a key of the wrong kind; anything that is an item has a record.
 */
export const interpret = (
  series: string,
  label: string,
  item: unknown
): Either.Either<Interpretation, ScpDataItem.NotAnItem> =>
  Either.map(ScpDataItem.decode(series, label, item), (page) => read(series, label, page))

const read = (series: string, label: string, item: ScpDataItem.ScpDataItem): Interpretation => {
  const source = Source.clean(item.raw_source)
  const prepared = Markup.prepare(source)
  const fromSource = Sections.divide(prepared)
  // The text of some pages is on other pages, which their source only calls; what they show has it.
  const fromPage = isEmpty(fromSource) && item.raw_content !== "" ? PageHtml.toSource(item.raw_content) : undefined
  const shown = fromPage === undefined ? undefined : Markup.prepare(fromPage)
  const divided = shown === undefined ? fromSource : Sections.divide(shown)

  const candidates = Candidates.make(series, label, item.link, item.page_id)
  const classified = Classified.classify(series, fromPage === undefined ? source : `${source}\n${fromPage}`, item.tags)
  const named = PageName.find(source)
  const createdAt = time(item.created_at)
  const link = oneLine([item.url], item.link)

  return {
    page: item.page_id,
    candidates: candidates.numbers,
    name: oneLine([...Option.toArray(named), item.title, item.scp, label], candidates.numbers[0]),
    classification: classified.classification,
    level: classified.level,
    status: classified.status,
    sections: divided.sections,
    provenance: {
      page: item.page_id,
      link: oneLine([link], item.page_id),
      author: oneLine([item.creator], "unknown"),
      licence
    },
    createdAt: Option.getOrElse(createdAt, () => 0),
    guessed: [
      ...candidates.guessed,
      ...(Option.isSome(named) ? ["name from the box about the author"] : []),
      ...classified.guessed,
      ...(fromPage === undefined ? [] : ["text from the page as shown, for the source has none"]),
      ...divided.guessed,
      ...(Option.isNone(createdAt) ? ["date 1970-01-01, for the item has none"] : [])
    ],
    leftOut: Array.dedupe([...prepared.leftOut, ...(shown?.leftOut ?? []), ...divided.leftOut]).map((kind) => ({
      kind,
      count: 1
    })),
    origins: { text: fromPage === undefined ? "markup" : "html", level: "", objectClass: "", author: "creator" },
    kept: null,
    poor: []
  }
}
