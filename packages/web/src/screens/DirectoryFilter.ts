/** The filters and the order of the directory, as the URL has them. */
import type { Row } from "../app/Directory.ts"
import type { RecordType } from "../words/Words.ts"
import * as Words from "../words/Words.ts"

/** The name of a filter, which is also its parameter in the URL. */
export type FilterName = "class" | "level" | "status" | "site"

/** Rows on one page. */
export const pageSize = 50

/** The orders, by their parameter in the URL. */
export const orders = [
  ["id", "Number"],
  ["name", "Name"],
  ["level", "Level"],
  ["newest", "Newest"]
] as const

const statusOf = (row: Row): string => (row.type === "scp" ? row.status : row.active ? "active" : "inactive")

const siteOf = (row: Row): string | null => (row.type === "site" ? null : row.site)

const values: Readonly<Record<FilterName, (row: Row) => string | null>> = {
  class: (row) => (row.type === "scp" ? row.classification.objectClass : null),
  level: (row) => String(row.clearance.level),
  status: statusOf,
  site: siteOf
}

/** The filters of a type, with their labels. */
export const filtersOf = (type: RecordType): ReadonlyArray<readonly [name: FilterName, label: string]> => [
  ...(type === "scp" ? [["class", "Class"] as const] : []),
  ["level", "Level"],
  ["status", "Status"],
  ...(type === "site" ? [] : [["site", "Site"] as const])
]

/**
 * The values that the rows have, in order, as options of a filter. The value of the URL is one of them, also when no row
 * has it.
 */
export const optionsOf = (name: FilterName, rows: ReadonlyArray<Row>, chosen: string | null): ReadonlyArray<string> => {
  const found = rows.map(values[name]).filter((value) => value !== null)
  return [...new Set(chosen === null || chosen === "" ? found : [...found, chosen])].toSorted((a, b) =>
    a.localeCompare(b, "en", { numeric: true })
  )
}

/** The text of an option. */
export const optionText = (name: string, value: string): string =>
  name === "level" ? `${value} · ${Words.levels[Number(value)] ?? ""}` : Words.capitalize(value)

const compare: Readonly<Record<string, (a: Row, b: Row) => number>> = {
  name: (a, b) => a.name.localeCompare(b.name, "en", { numeric: true }),
  level: (a, b) => b.clearance.level - a.clearance.level,
  newest: (a, b) => b.registeredAt - a.registeredAt
}

/** The rows that pass the filters, in the order of the URL. The server's order is that of ids. */
export const apply = (rows: ReadonlyArray<Row>, type: RecordType, filters: URLSearchParams): ReadonlyArray<Row> => {
  const active = filtersOf(type).flatMap(([name]) => {
    const value = filters.get(name)
    return value === null ? [] : [(row: Row) => values[name](row) === value]
  })
  const passed = rows.filter((row) => active.every((passes) => passes(row)))
  const order = filters.get("sort") ?? ""
  const by = Object.hasOwn(compare, order) ? compare[order] : undefined
  return by === undefined ? passed : passed.toSorted(by)
}

/** The page that the URL names, from 1, within the pages that there are. */
export const pageOf = (filters: URLSearchParams, length: number): number => {
  const pages = Math.max(1, Math.ceil(length / pageSize))
  const page = Number(filters.get("page") ?? 1)
  return Number.isInteger(page) ? Math.min(pages, Math.max(1, page)) : 1
}

/** The query of a URL with one parameter changed; an empty value removes it. Another filter begins at page 1. */
export const queryWith = (filters: URLSearchParams, name: string, value: string): string => {
  const changed = new URLSearchParams(filters)
  if (value === "") {
    changed.delete(name)
  } else {
    changed.set(name, value)
  }
  if (name !== "page") {
    changed.delete("page")
  }
  const query = changed.toString()
  return query === "" ? "" : `?${query}`
}

/** The URL of the directory with one parameter changed, as `queryWith` does. */
export const urlWith = (type: RecordType, filters: URLSearchParams, name: string, value: string): string =>
  `/directory/${type}${queryWith(filters, name, value)}`
