/** The filters of the list of people, as the URL has them. */
import type { Row } from "../app/Directory.ts"
import * as DirectoryFilter from "../screens/DirectoryFilter.ts"
import type { Account } from "./Rights.ts"
import * as Rights from "./Rights.ts"

/** The filters, with their labels. */
export const filters = [
  ["role", "Role"],
  ["level", "Level"],
  ["status", "Status"],
  ["site", "Site"]
] as const

/** The name of a filter, which is also its parameter in the URL. */
export type FilterName = (typeof filters)[number][0]

/** The people among the rows of the directory. */
export const people = (rows: ReadonlyArray<Row>): ReadonlyArray<Account> =>
  rows.flatMap((row) => (row.type === "user" ? [row] : []))

/** The people who pass the filters, by id. */
export const apply = (rows: ReadonlyArray<Account>, chosen: URLSearchParams): ReadonlyArray<Account> => {
  const role = chosen.get("role")
  return people(DirectoryFilter.apply(rows, "user", chosen)).filter(
    ({ roles }) => role === null || (role === "none" ? roles.length === 0 : roles.some((each) => each === role))
  )
}

/** The options of a filter: value and text. */
export const optionsOf = (
  name: FilterName,
  rows: ReadonlyArray<Account>,
  chosen: string | null
): ReadonlyArray<readonly [value: string, text: string]> =>
  name === "role"
    ? [...Rights.roles.map(([role]) => [role, DirectoryFilter.optionText(name, role)] as const), ["none", "No role"]]
    : DirectoryFilter.optionsOf(name, rows, chosen).map(
        (value) => [value, DirectoryFilter.optionText(name, value)] as const
      )

/** The URL with one parameter changed; an empty value removes it. Another filter begins at page 1. */
export const urlWith = (chosen: URLSearchParams, name: string, value: string): string =>
  `/people${DirectoryFilter.queryWith(chosen, name, value)}`
