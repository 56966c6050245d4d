/**
 * The item numbers of a page, by preference. Labels collide (many pages are SCP-001), so there are several; the last one
 * contains the id of the page and collides with nothing.
 */
import * as ItemNumber from "@scipnet/core/domain/ItemNumber"
import * as Array from "effect/Array"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SourceCleanup from "./SourceCleanup.ts"

export interface Candidates {
  readonly numbers: Array.NonEmptyReadonlyArray<ItemNumber.ItemNumber>
  readonly guessed: ReadonlyArray<string>
}

/** The suffix of the item numbers of a series. */
const suffixes: ReadonlyMap<string, string> = new Map([
  ["joke", "J"],
  ["explained", "EX"],
  ["archived", "ARC"],
  ["decommissioned", "D"]
])

const decoded = Schema.decodeUnknownOption(ItemNumber.ItemNumber)

/** Capitals, digits and hyphens, of a length that leaves room for more. */
const slug = (text: string): string =>
  text
    .normalize("NFKD")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, " ")
    .trim()
    .split(" ")
    .slice(0, 6)
    .join("-")
    .slice(0, 40)
    .replace(/-+$/, "")

/** `SCP-CN-1000` is `SCP-1000-CN`: here the serial number comes first. */
const reordered = (label: string): Option.Option<ItemNumber.ItemNumber> => {
  const match = /^SCP-([A-Z]{2,4})-([0-9]{1,6})((?:-[A-Z0-9]{1,40})*)$/.exec(label)
  return match === null ? Option.none() : ItemNumber.parse(`${match[2]}-${match[1]}${match[3]}`)
}

/** The item numbers of a page by its series, label, link and id. */
export const make = (series: string, label: string, link: string, page: string): Candidates => {
  const typed = SourceCleanup.plain(label.slice(0, 200)).replace(/\s+/g, " ").trim().toUpperCase()
  const exact = ItemNumber.parse(typed)
  const number = Option.orElse(exact, () => reordered(typed))
  const slashless = link.replace(/^.*[:/]/, "").slice(0, 200)
  const linked = ItemNumber.parse(slashless)
  const serial = ItemNumber.parse(/[0-9]{1,6}/.exec(slashless)?.[0] ?? "")
  const base = Option.getOrElse(Option.firstSomeOf([number, linked, serial]), () => "SCP-000")

  const suffix = suffixes.get(series)
  const isPlain = /^SCP-[0-9]+$/.test(base)
  const linkSlug = slug(slashless)
  const distinct = linkSlug === "" || Option.isSome(linked) ? linked : decoded(`${base}-${linkSlug}`)
  // A label that was cut short, SCP-1010 for the page scp-10101-j.
  const longer = Option.filter(linked, (from) => from !== base && from.startsWith(base))
  const proposal = series === "scp-001" && Option.contains(linked, base) === false

  const wanted = isPlain
    ? [longer, suffix === undefined ? Option.none() : decoded(`${base}-${suffix}`), proposal ? distinct : decoded(base)]
    : [decoded(base)]
  // Under the plain number of a series of its own, it would stand for the page of the main list.
  const usable = isPlain && suffix !== undefined ? wanted.slice(0, 2) : wanted
  const first = Option.isSome(number) ? usable : [linked]
  const last = ItemNumber.ItemNumber.make(`${base.slice(0, 50).replace(/-+$/, "")}-P${page}`)
  const numbers = Array.dedupe([...Array.getSomes([...first, distinct]), last])
  return {
    numbers: Array.isNonEmptyReadonlyArray(numbers) ? numbers : [last],
    guessed: Option.isSome(exact)
      ? []
      : [`item number for the label "${typed.slice(0, 60).toWellFormed()}", which is none`]
  }
}
