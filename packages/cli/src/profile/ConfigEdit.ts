/**
 * Changes single settings in the text of a config file, and leaves its comments and order as they are.
 */
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Data from "effect/Data"
import { BadInput } from "../error/CliError.ts"
import * as ConfigFile from "./ConfigFile.ts"

/** A setting of the file, or a profile as a whole. */
export type Key =
  | { readonly _tag: "Default" }
  | { readonly _tag: "Profile"; readonly profile: string }
  | { readonly _tag: "Setting"; readonly profile: string; readonly name: ConfigFile.SettingName }

/** The value of a key in decoded content; undefined if it is not set. */
export const valueOf = (content: ConfigFile.Content, key: Key): string | undefined =>
  key._tag === "Default"
    ? content.default
    : key._tag === "Setting"
      ? content.profiles[key.profile]?.[key.name]
      : undefined

const isHeader = (line: string): boolean => /^\s*\[/.test(line)

/** The first line after a table's header and the line after its end; undefined if the file has no such header. */
const regionOf = (lines: ReadonlyArray<string>, profile: string | undefined): readonly [number, number] | undefined => {
  const header =
    profile === undefined
      ? -1
      : lines.findIndex((line) => new RegExp(`^\\s*\\[\\s*profiles\\s*\\.\\s*"?${profile}"?\\s*\\]`).test(line))
  if (header === -1 && profile !== undefined) {
    return undefined
  }
  const end = lines.findIndex((line, at) => at > header && isHeader(line))
  return [header + 1, end === -1 ? lines.length : end]
}

const withoutBlankEnd = (lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.slice(0, lines.findLastIndex((line) => line.trim() !== "") + 1)

const setIn = (lines: ReadonlyArray<string>, [from, to]: readonly [number, number], name: string, line: string) => {
  const at = lines.findIndex((each, index) => index >= from && index < to && new RegExp(`^\\s*${name}\\s*=`).test(each))
  if (at !== -1) {
    return lines.with(at, line)
  }
  const last = lines.slice(0, to).findLastIndex((each, index) => index >= from && each.trim() !== "")
  const place = last === -1 ? from : last + 1
  const rest = lines.slice(place)
  return [...lines.slice(0, place), line, ...(rest[0] !== undefined && isHeader(rest[0]) ? [""] : []), ...rest]
}

/** The text with a setting added or replaced. */
const set = (text: string, key: Exclude<Key, { readonly _tag: "Profile" }>, line: string): string => {
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n")
  const region = regionOf(lines, key._tag === "Setting" ? key.profile : undefined)
  const name = key._tag === "Setting" ? key.name : "default"
  const next =
    region !== undefined
      ? setIn(lines, region, name, line)
      : [
          ...withoutBlankEnd(lines),
          ...(lines.length === 0 ? [] : [""]),
          `[profiles.${key._tag === "Setting" ? key.profile : ""}]`,
          line
        ]
  return `${next.join("\n")}\n`
}

/** The text without a setting, or without a whole profile. */
const unset = (text: string, key: Key): string => {
  const lines = text.split("\n")
  const region = regionOf(lines, key._tag === "Default" ? undefined : key.profile)
  if (region === undefined) {
    return text
  }
  const [from, to] = region
  if (key._tag === "Profile") {
    return [...lines.slice(0, from - 1), ...lines.slice(to)].join("\n")
  }
  const name = key._tag === "Setting" ? key.name : "default"
  const isSetting = (line: string, at: number) => at >= from && at < to && new RegExp(`^\\s*${name}\\s*=`).test(line)
  return lines.filter((line, at) => !isSetting(line, at)).join("\n")
}

const withoutKey = <A>(record: { readonly [key: string]: A }, key: string) =>
  Object.fromEntries(Object.entries(record).filter(([each]) => each !== key))

/** The content that an edit is to have; `value` is null to remove the key. */
const expected = (content: ConfigFile.Content, key: Key, value: string | null): ConfigFile.Content => {
  const { profiles, default: chosen } = content
  const kept = chosen === undefined ? {} : { default: chosen }
  switch (key._tag) {
    case "Default":
      return value === null ? { profiles } : { default: value, profiles }
    case "Profile":
      return { ...kept, profiles: withoutKey(profiles, key.profile) }
    case "Setting": {
      const profile = { ...profiles[key.profile] }
      const next =
        value === null ? withoutKey<string | undefined>(profile, key.name) : { ...profile, [key.name]: value }
      return { ...kept, profiles: { ...profiles, [key.profile]: next } }
    }
  }
}

const comparable = ({ default: chosen, profiles }: ConfigFile.Content) =>
  Data.struct({
    chosen,
    profiles: Data.struct(Object.fromEntries(Object.entries(profiles).map(([name, own]) => [name, Data.struct(own)])))
  })

/**
 * Returns the text of a config file after a change of one key; `value` is null to remove it. Fails with `BadConfigFile` if
 * the result is invalid, and with `BadInput` for a layout, such as a table on one line, that has to be edited by hand.
 */
export const apply = Effect.fnUntraced(function* (path: string, text: string, key: Key, value: string | null) {
  const before = yield* ConfigFile.decode(path, text)
  const { stringify } = yield* Effect.promise(() => import("smol-toml"))
  const name = key._tag === "Setting" ? key.name : "default"
  const next =
    value === null || key._tag === "Profile" ? unset(text, key) : set(text, key, stringify({ [name]: value }).trim())
  const after = yield* ConfigFile.decode(path, next)
  if (!Equal.equals(comparable(after), comparable(expected(before, key, value)))) {
    return yield* new BadInput({ what: path, why: "its layout cannot be changed by a command; edit the file" })
  }
  return next
})
