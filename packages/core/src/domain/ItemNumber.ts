/**
 * Item numbers: `SCP-173`, `SCP-001-EX`, `SCP-4000-J`, `SCP-8000-THERE`, and instances such as `SCP-106-1`.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as ItemNumberSyntax from "./ItemNumberSyntax.ts"

/** The item number of an anomaly: `SCP-`, 3 to 6 digits and up to eight suffixes, at most 80 characters. */
export const ItemNumber = Schema.String.pipe(
  Schema.maxLength(ItemNumberSyntax.maxLength),
  Schema.pattern(ItemNumberSyntax.pattern, {
    message: () => "an item number such as SCP-173, SCP-4000-J or SCP-106-1"
  }),
  Schema.brand("ItemNumber")
).annotations({ identifier: "ItemNumber" })
export type ItemNumber = typeof ItemNumber.Type

/**
 * Parses an item number as typed, e.g. `173`, `scp 173`, `SCP-96` or `scp-4000-j`: converts it to upper case and pads
 * the number to three digits. Returns none for text that is no item number.
 *
 * @example
 * ```ts
 * ItemNumber.parse("scp 96") // Option.some("SCP-096")
 * ```
 */
export const parse = (text: string): Option.Option<ItemNumber> =>
  Option.map(Option.fromNullable(ItemNumberSyntax.normalize(text)), (item) => ItemNumber.make(item))

/** Returns the number by which records are ordered, e.g. 106 for `SCP-106-1`. */
export const serial = (item: ItemNumber): number => Number(ItemNumberSyntax.pattern.exec(item)?.[1] ?? 0)
