/**
 * Reads an item of the scp-data dataset as a record to import. Pure and deterministic: votes and edits that do not change
 * the text change nothing, so that comparing two interpretations tells whether a page was revised.
 */
import * as Text from "@scipnet/core/domain/Text"
import type * as ItemNumber from "@scipnet/core/domain/ItemNumber"
import type * as Clearance from "@scipnet/core/domain/access/Clearance"
import type * as Classification from "@scipnet/core/domain/scp/Classification"
import type * as Status from "@scipnet/core/domain/scp/Status"
import type * as Array from "effect/Array"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Block from "./blocks/Block.ts"
import * as SectionSplitter from "./blocks/SectionSplitter.ts"
import * as PageClassification from "./classification/PageClassification.ts"
import * as ItemNumberCandidates from "./ItemNumberCandidates.ts"
import type * as OmissionTally from "./OmissionTally.ts"
import * as PageCredits from "./PageCredits.ts"
import * as PageName from "./PageName.ts"
import * as PageText from "./PageText.ts"
import * as ScpDataItem from "./ScpDataItem.ts"
import * as SourceCleanup from "./SourceCleanup.ts"

export interface Interpretation {
  /** The id of the page, which identifies it when it is imported again. */
  readonly page: string
  /** Item numbers by preference; the last one contains the id of the page and is free. */
  readonly candidates: Array.NonEmptyReadonlyArray<ItemNumber.ItemNumber>
  readonly name: string
  readonly classification: Classification.Classification
  readonly level: Clearance.Level
  readonly status: Exclude<Status.Status, "deleted">
  readonly sections: ReadonlyArray<SectionSplitter.Section>
  readonly provenance: {
    readonly page: string
    readonly link: string
    readonly author: string
    readonly licence: string
  }
  /** The creation time of the page, in milliseconds since 1970 (UTC). */
  readonly createdAt: number
  /** Parts that were inferred, e.g. `clearance level 2 from the object class`. */
  readonly guessed: ReadonlyArray<string>
  /** Parts of the page that are not in the record, by kind. */
  readonly leftOut: ReadonlyArray<OmissionTally.Omission>
  /** The source of each part of the record, in short words such as `class bar`, `stated`, `guessed from object class`. */
  readonly origins: {
    readonly text: "html" | "markup"
    readonly level: string
    readonly objectClass: string
    readonly author: string
  }
  /** The share of the visible words of the page that the sections contain, 0 to 1; null without page HTML. */
  readonly kept: number | null
  /** Reasons why the record may read poorly; empty for most records. */
  readonly poor: ReadonlyArray<string>
}

/** The first text that can be a name, made into one line. */
const oneLine = (texts: ReadonlyArray<string>, otherwise: string): string =>
  texts
    .map((text) => SourceCleanup.plain(text).replace(/\s+/g, " ").trim().slice(0, 200).toWellFormed().trim())
    .map((text) => Text.withoutBidirectional(text).trim())
    .find(Schema.is(Text.NewName)) ?? otherwise

const isoTime = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,9})?Z?$/

/** Reads a time of the dataset, which is UTC without an offset. */
const time = (text: string): Option.Option<number> => {
  const match = isoTime.exec(text.trim())
  if (match === null) return Option.none()
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  const at = Date.UTC(year, month - 1, day, hour, minute, second)
  const isReal = new Date(at).toISOString().startsWith(text.trim().slice(0, 19))
  return isReal ? Option.some(at) : Option.none()
}

/** The least share of the visible words of a page in a record that reads well. */
const leastKept = 0.95

/**
 * Interprets an item of a series, by its label in the file, e.g. `interpret("joke", "SCP-173-J", item)`. Left with
 * `NotAnItem` when it has no page id or link, or a key of the wrong kind; every other item has a record.
 */
export const interpret = (
  series: string,
  label: string,
  item: unknown
): Either.Either<Interpretation, ScpDataItem.NotAnItem> =>
  Either.map(ScpDataItem.decode(series, label, item), (page) => read(series, label, page))

const read = (series: string, label: string, item: ScpDataItem.ScpDataItem): Interpretation => {
  const source = SourceCleanup.clean(item.raw_source)
  const text = PageText.read(item.raw_content, source)
  const divided = SectionSplitter.divide(text.blocks)
  const candidates = ItemNumberCandidates.make(series, label, item.link, item.page_id)
  const lines = Block.lines(text.blocks)
  const classified = PageClassification.classify({ series, source, root: text.root, lines, tags: item.tags })
  const credits = PageCredits.read(text.root, source)
  const named = PageName.find(text.root)
  const createdAt = time(item.created_at)
  const isEmpty = item.raw_content.trim() === "" && source === ""
  const kept = PageText.kept(text, divided)
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
      author: oneLine([credits.author ?? "", item.creator], "unknown"),
      licence: oneLine([credits.licence], "unknown")
    },
    createdAt: Option.getOrElse(createdAt, () => 0),
    guessed: [
      ...candidates.guessed,
      ...(Option.isSome(named) ? ["name from the credits box"] : []),
      ...classified.guessed,
      ...divided.guessed,
      ...(Option.isNone(createdAt) ? ["date 1970-01-01, for the item has none"] : [])
    ],
    leftOut: text.leftOut,
    origins: {
      text: text.origin,
      ...classified.origins,
      author: credits.author === null ? (item.creator === "" ? "none" : "creator") : credits.origin
    },
    kept,
    poor: [
      ...text.poor,
      ...(divided.sections.length > 0
        ? []
        : [isEmpty ? "the item has neither HTML nor markup" : "the page has no text"]),
      ...(kept !== null && kept < leastKept
        ? [`${Math.round(kept * 100)} % of the visible words are in the record`]
        : []),
      ...divided.long.map((title) => `section "${title}" is divided because of its length`)
    ].map((reason) => reason.toWellFormed())
  }
}
