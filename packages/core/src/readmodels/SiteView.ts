/**
 * The sites, without the text of their documents.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import { Effect, Schema } from "effect"
import type { Reader } from "../domain/access/Access.ts"
import * as Aggregate from "../domain/Aggregate.ts"
import type { DomainEvent } from "../domain/DomainEvent.ts"
import type { SiteRecord } from "../domain/query/QueryResult.ts"
import type * as Site from "../domain/site/Site.ts"
import { SiteId } from "../domain/site/SiteId.ts"
import { UserId } from "../domain/user/UserId.ts"
import type { RecordedEvent } from "../eventsourcing/Event.ts"
import * as Table from "../database/rows/Table.ts"
import * as AggregateProjection from "./AggregateProjection.ts"
import type { Pagination } from "./Pagination.ts"
import * as VisibilityFilter from "./VisibilityFilter.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"

const Row = Schema.Struct({
  site: SiteId,
  name: Schema.String,
  director: Schema.NullOr(UserId),
  ...VisibilityFilter.columns,
  active: Table.Flag,
  registered_at: Schema.Int
})
type Row = typeof Row.Type

const placeOf = ({ site: id, level, compartments, registered_at: _, ...same }: Row): Site.Place => ({
  ...same,
  id,
  clearance: { level, compartments },
  sections: new Map()
})

const rowOf = ({ id: site, clearance, sections: _, ...same }: Site.Place, registered_at: number): Row => ({
  ...same,
  ...clearance,
  site,
  registered_at
})

const table = Table.make({ name: "sites", key: "site", row: Row, indexes: [["director", "site"]] })

export const projection = AggregateProjection.projection(Aggregate.site, { version: 2, table, stateOf: placeOf, rowOf })

const rows = RowCodec.decoder(Row)

// With its fields in the order of the schema, in which they come from a server.
const recordOf = (row: Row): SiteRecord => {
  const { id, name, director, clearance, active } = placeOf(row)
  const registeredAt = row.registered_at
  return { type: "site", id, name, director, clearance, active, sections: [], withheld: false, registeredAt }
}

/** The record that events of it come to. */
export const folded = (events: ReadonlyArray<RecordedEvent<DomainEvent>>) => {
  const row = AggregateProjection.folded(projection, events)
  return row && recordOf(row)
}

/** The record of a site without its documents, whoever asks. */
export const find = (sql: SqlClient, site: string) =>
  Effect.map(rows(RowCodec.of(sql, "SELECT * FROM sites WHERE site = ?", [site])), ([row]) => row && recordOf(row))

/** The sites that a reader may see, by id. */
export const list = (sql: SqlClient, reader: Reader, asked: Pagination) =>
  Effect.map(rows(AggregateProjection.page(sql, table, VisibilityFilter.site(reader), asked)), (found) =>
    found.map(recordOf)
  )
