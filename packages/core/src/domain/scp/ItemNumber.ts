/**
 * Item numbers: `SCP-173`, `SCP-001-EX`, `SCP-4000-J`, `SCP-8000-THERE`, and instances such as `SCP-106-1`.
 */
import { Option, Schema } from "effect"

const pattern = /^SCP-([0-9]{3}|[1-9][0-9]{3,5})((?:-[A-Z0-9]{1,40}){0,8})$/

/** What a record of an anomaly is filed under. */
export const ItemNumber = Schema.String.pipe(
  Schema.maxLength(80),
  Schema.pattern(pattern, { message: () => "an item number such as SCP-173, SCP-4000-J or SCP-106-1" }),
  Schema.brand("ItemNumber")
).annotations({ identifier: "ItemNumber" })
export type ItemNumber = typeof ItemNumber.Type

/**
 * The item number that somebody means by `173`, `scp 173`, `SCP-96` or `scp-4000-j`: upper case, at least three
 * digits. None when it cannot be one.
 *
 * @example
 * ```ts
 * ItemNumber.parse("scp 96") // Option.some("SCP-096")
 * ```
 */
export const parse = (text: string): Option.Option<ItemNumber> => {
  const match = /^(?:SCP[\s-]*)?([0-9]{1,6})((?:-[A-Z0-9]+)*)$/.exec(text.trim().toUpperCase())
  return match === null
    ? Option.none()
    : Schema.decodeUnknownOption(ItemNumber)(`SCP-${String(Number(match[1])).padStart(3, "0")}${match[2] ?? ""}`)
}

/** Its number, by which archives are ordered: 106 for `SCP-106-1`. */
export const serial = (item: ItemNumber): number => Number(pattern.exec(item)?.[1] ?? 0)
