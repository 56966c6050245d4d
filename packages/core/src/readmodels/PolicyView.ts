/**
 * The access policy in force: the last one that the operator set.
 */
import * as Schema from "effect/Schema"
import * as Policy from "../domain/access/Policy.ts"
import * as Projection from "../eventsourcing/Projection.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"
import * as Table from "../database/rows/Table.ts"
import { codec } from "./DomainEventCodec.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"

const Row = Schema.Struct({
  name: Schema.Literal("policy"),
  two_person: Schema.Literal(0, 1),
  conceal_denied: Schema.Literal(0, 1)
})
type Row = typeof Row.Type

export const projection = Projection.make(codec, {
  name: "policies",
  version: 1,
  table: Table.make({ name: "policies", key: "name", row: Row }),
  types: ["PolicyChanged"],
  keys: () => ["policy"],
  evolve: (_, { event }, name) => ({
    name,
    two_person: event.twoPerson ? 1 : 0,
    conceal_denied: event.concealDenied ? 1 : 0
  })
})

const rows = RowCodec.reader(Row)

/** The policy in force. */
export const current = (run: Run): Policy.Policy => {
  const [row] = rows(run("SELECT * FROM policies"))
  return row === undefined
    ? Policy.defaults
    : { twoPerson: row.two_person === 1, concealDenied: row.conceal_denied === 1 }
}
