/**
 * The read model of sites, without the text of their documents.
 */
import * as Schema from "effect/Schema"
import type { Reader } from "../domain/access/Access.ts"
import * as Aggregate from "../domain/Aggregate.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { SiteRecord } from "../domain/query/QueryResult.ts"
import type * as Site from "../domain/site/Site.ts"
import { SiteId } from "../domain/SiteId.ts"
import { UserId } from "../domain/UserId.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import * as Table from "../database/rows/Table.ts"
import * as AggregateProjection from "./AggregateProjection.ts"
import type { Pagination } from "./Pagination.ts"
import * as VisibilityFilter from "./VisibilityFilter.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"

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

export const projection = AggregateProjection.projection(Aggregate.site, { version: 2, table, fromRow, toRow })

const rows = RowCodec.reader(Row)

// The fields are in the order of the schema, as a remote client receives them.
const recordOf = (row: Row): SiteRecord => {
  const { id, name, director, clearance, active } = fromRow(row)
  const registeredAt = row.registered_at
  return { type: "site", id, name, director, clearance, active, sections: [], withheld: false, registeredAt }
}

/** Folds events of one record into the record. */
export const folded = (events: ReadonlyArray<RecordedEvent<DomainEvent>>) => {
  const row = AggregateProjection.folded(projection, events)
  return row && recordOf(row)
}

/** Finds a site by id, without its documents and without a check of the reader. */
export const find = (run: Run, site: string) => rows(run("SELECT * FROM sites WHERE site = ?", [site])).map(recordOf)[0]

/** Lists the sites that a reader may see, by id. */
export const list = (run: Run, reader: Reader, page: Pagination) =>
  rows(AggregateProjection.page(run, table, VisibilityFilter.site(reader), page)).map(recordOf)
