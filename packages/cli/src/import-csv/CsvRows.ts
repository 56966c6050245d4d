/**
 * The commands that rows of a CSV file stand for: anomalies of `records.csv`, and users of `people.csv`.
 */
import * as ItemNumber from "@scipnet/core/domain/ItemNumber"
import { objectClasses } from "@scipnet/core/domain/scp/ClassTables"
import * as Option from "effect/Option"
import type { Typed } from "../options/DomainCommand.ts"
import type { Row } from "./CsvFile.ts"

/** A kind of file: its columns, of which the first ones are required, and the command of a row. */
export interface Kind {
  readonly name: "records" | "people"
  readonly columns: ReadonlyArray<string>
  readonly required: ReadonlyArray<string>
  readonly toCommand: (cells: Row["cells"]) => Typed
}

const list = (cell: string | undefined): ReadonlyArray<string> =>
  (cell ?? "").split(/[;,\s]+/).filter((each) => each !== "")

// A cell that is no number is passed on, so that the error names it.
const toNumber = (cell: string | undefined): unknown => (cell !== undefined && /^\d+$/.test(cell) ? Number(cell) : cell)

/** The value that a cell spells in any letter case, or the cell, so that the error names it. */
const inAnyCase = (values: ReadonlyArray<string>, cell: string | undefined): string | undefined =>
  values.find((each) => each.toLowerCase() === cell?.toLowerCase()) ?? cell

const optional = (fields: { readonly [name: string]: unknown }) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const records: Kind = {
  name: "records",
  columns: ["id", "name", "class", "level", "compartments", "secondary", "disruption", "risk", "status", "site", "mtf"],
  required: ["id", "name", "class", "level"],
  toCommand: (cells) => ({
    _tag: "RegisterScp",
    scp: Option.getOrElse(ItemNumber.parse(cells["id"] ?? ""), () => cells["id"]),
    name: cells["name"],
    classification: {
      objectClass: inAnyCase(objectClasses, cells["class"]),
      secondaryClass: cells["secondary"] ?? null,
      disruption: toNumber(cells["disruption"]) ?? null,
      risk: toNumber(cells["risk"]) ?? null
    },
    clearance: { level: toNumber(cells["level"]), compartments: list(cells["compartments"]) },
    ...optional({ status: cells["status"]?.toLowerCase(), site: cells["site"], taskForce: cells["mtf"] })
  })
}

const people: Kind = {
  name: "people",
  columns: ["user", "name", "level", "compartments", "title", "roles", "site", "mtf"],
  required: ["user", "name", "level"],
  toCommand: (cells) => ({
    _tag: "RegisterUser",
    user: cells["user"],
    name: cells["name"],
    clearance: { level: toNumber(cells["level"]), compartments: list(cells["compartments"]) },
    roles: list(cells["roles"]),
    ...optional({ title: cells["title"], site: cells["site"], taskForce: cells["mtf"] })
  })
}

/** The kinds of files. */
export const kinds = { records, people } as const
