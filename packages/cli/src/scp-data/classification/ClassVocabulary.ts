/**
 * The spellings of object classes, secondary, disruption and risk classes and clearance levels.
 */
import * as Text from "@scipnet/core/domain/Text"
import * as Clearance from "@scipnet/core/domain/access/Clearance"
import * as Classification from "@scipnet/core/domain/scp/Classification"
import * as Array from "effect/Array"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

interface ClassWord {
  readonly objectClass: Classification.ObjectClass
  readonly secondaryClass?: Classification.SecondaryClass
  /** A final state, which outweighs an earlier class. */
  readonly final?: true
}

/** The names of object classes, in lower case; secondary ones stand for Esoteric. */
const classWords: ReadonlyMap<string, ClassWord> = new Map<string, ClassWord>([
  ["safe", { objectClass: "Safe" }],
  ["euclid", { objectClass: "Euclid" }],
  ["keter", { objectClass: "Keter" }],
  ["neutralized", { objectClass: "Neutralized", final: true }],
  ["neutralised", { objectClass: "Neutralized", final: true }],
  ["explained", { objectClass: "Explained", final: true }],
  ["decommissioned", { objectClass: "Decommissioned", final: true }],
  ["pending", { objectClass: "Pending" }],
  ["uncontained", { objectClass: "Uncontained" }],
  ["esoteric", { objectClass: "Esoteric" }],
  ["esoteric-class", { objectClass: "Esoteric" }],
  ...Classification.secondaryClasses
    .filter((name) => name !== "Decommissioned" && name !== "Uncontained")
    .map((name) => [name.toLowerCase(), { objectClass: "Esoteric", secondaryClass: name }] as const)
])

/** Values that mean that a field was not filled in. */
const blanks: ReadonlySet<string> = new Set(["", "none", "n/a", "na", "-", "--", "—", "null", "tbd", "tba", "unknown"])

/** A typed value without markup; empty for the placeholder of a template. */
export const typed = (value: string): string => {
  const text = value
    .replace(/<[^<>]*>/g, "")
    .replace(/[*_#]{2}|\/\//g, "")
    .replace(/\s+/g, " ")
    .trim()
  return text.includes("{$") || text.includes("%%") || blanks.has(text.toLowerCase()) ? "" : text
}

/** A typed text as a secondary class; null when it cannot be one. */
export const secondary = (text: string): Classification.SecondaryClass | null => {
  const known = Classification.secondaryClasses.find((name) => name.toLowerCase() === text.toLowerCase())
  if (known !== undefined) return known
  const capitalized = text === text.toLowerCase() ? text.slice(0, 1).toUpperCase() + text.slice(1) : text
  return Option.getOrNull(
    Schema.decodeUnknownOption(Text.NewName)(Text.withoutBidirectional(capitalized).slice(0, 200).trim())
  )
}

export interface Reading {
  readonly objectClass: Classification.ObjectClass
  readonly secondaryClass: Classification.SecondaryClass | null
  /** True when the text names several classes. */
  readonly guessed: boolean
}

/** The class in a text such as `Euclid`, `Safe/Keter`, `Keter (Neutralized)`; none when it names no known class. */
export const objectClass = (text: string): Option.Option<Reading> => {
  const words = text
    .toLowerCase()
    .split(/[^\p{L}-]+/u)
    .flatMap((word) => classWords.get(word.replace(/^-+|-+$/g, "")) ?? [])
  const first = words.find((word) => word.final === true) ?? words[0]
  if (first === undefined) return Option.none()
  const named = words.find((word) => word.secondaryClass !== undefined)?.secondaryClass ?? null
  const kinds = Array.dedupe(words.map((word) => word.objectClass))
  return Option.some({ objectClass: first.objectClass, secondaryClass: named, guessed: kinds.length > 1 })
}

/** The tags by precedence: final states, then rarer classes. */
const tagsByWeight = [
  "explained",
  "neutralized",
  "decommissioned",
  "uncontained",
  ...Classification.secondaryClasses.map((name) => name.toLowerCase()),
  "pending",
  "keter",
  "euclid",
  "safe",
  "esoteric-class"
]

/** The class by the tags of a page. */
export const fromTags = (tags: ReadonlyArray<string>): Option.Option<Reading> =>
  Option.flatMap(
    Array.findFirst(tagsByWeight, (tag) => tags.includes(tag)),
    objectClass
  )

const graded = <Grade>(text: string, rows: ReadonlyArray<readonly [Grade, number, string]>): Grade | null => {
  const lower = text.toLowerCase()
  const digits = /[0-9]+/.exec(lower)?.[0]
  const row =
    digits === undefined
      ? rows.find(([, , name]) => lower.includes(name.toLowerCase()))
      : rows.find(([, number]) => number === Number(digits))
  return row?.[0] ?? null
}

/** `2`, `vlam`, `2/vlam` */
export const disruption = (text: string): Classification.Disruption | null =>
  graded(
    text,
    Classification.disruptions.map((row) => [row.disruption, row.disruption, row.name] as const)
  )

/** `5`, `critical`, `5/critical` */
export const risk = (text: string): Classification.Risk | null =>
  graded(
    text,
    Classification.risks.map((row) => [row.risk, row.risk, row.name] as const)
  )

/** `4`, `LEVEL4`, `Level 4`, `top secret` */
export const level = (text: string): Clearance.Level | null =>
  graded(
    text,
    // Longer names first, for "secret" is part of "top secret", and "restricted" of "unrestricted".
    Clearance.levels
      .toSorted((a, b) => b.name.length - a.name.length)
      .map((row) => [row.level, row.level, row.name] as const)
  )
