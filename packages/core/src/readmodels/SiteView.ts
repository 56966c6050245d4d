/**
 * The read model of sites, without the text of their documents.
 */
import * as Schema from "effect/Schema"
import * as Aggregate from "../domain/Aggregate.ts"
import type { SiteRecord } from "../domain/query/QueryResult.ts"
import type * as Site from "../domain/site/Site.ts"
import { SiteId } from "../domain/SiteId.ts"
import { UserId } from "../domain/UserId.ts"
import * as Table from "../database/rows/Table.ts"
import * as AggregateProjection from "./AggregateProjection.ts"
import * as VisibilityFilter from "./VisibilityFilter.ts"

const Row = Schema.Struct({
  site: SiteId,
  name: Schema.String,
  director: Schema.NullOr(UserId),
  ...VisibilityFilter.columns,
  active: Schema.Literal(0, 1),
  registered_at: Schema.Int
})
type Row = typeof Row.Type

const fromRow = (row: Row): Site.SiteFile => ({
  id: row.site,
  name: row.name,
  director: row.director,
  clearance: VisibilityFilter.clearanceOf(row),
  active: row.active === 1,
  sections: new Map()
})

const toRow = ({ id, name, director, clearance, active }: Site.SiteFile, registered_at: number): Row => ({
  site: id,
  name,
  director,
  ...VisibilityFilter.toColumns(clearance),
  active: active ? 1 : 0,
  registered_at
})

const table = Table.make({ name: "sites", key: "site", row: Row, indexes: [["director", "site"]] })

const toRecord = (file: Site.SiteFile, registeredAt: number): SiteRecord => {
  const { id, name, director, clearance, active } = file
  return { type: "site", id, name, director, clearance, active, sections: [], withheld: false, registeredAt }
}

const mapping = { version: 2, table, fromRow, toRow, toRecord }

export const { projection, records, folded, find } = AggregateProjection.view(Aggregate.site, mapping)
