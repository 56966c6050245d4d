/**
 * Checks the checkpoints of consumers and their parked events against the log.
 */
import * as Array from "effect/Array"
import * as Schema from "effect/Schema"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import { Finding, listing } from "./Findings.ts"

const consumerRows = RowCodec.reader(
  Schema.Struct({
    name: Schema.String,
    position: Schema.Number,
    own: Schema.NullOr(Schema.String),
    hash: Schema.NullOr(Schema.String)
  })
)

/** A consumer that is this many events behind is reported. */
const longLag = 1_000

/** Reads the checkpoints, in SQLite and in PostgreSQL. */
export const selectConsumers = `SELECT name, position, consumers.hash AS own,
    (SELECT hash FROM events WHERE events.position = consumers.position) AS hash
  FROM consumers ORDER BY name`

/** The findings on the rows of `selectConsumers`, in a log that ends at `head`. */
export const checkpoints = (rows: ReadonlyArray<unknown>, head: number): ReadonlyArray<Finding> =>
  consumerRows(rows).flatMap(({ name, position, own, hash }): ReadonlyArray<Finding> =>
    position > head
      ? [Finding.ConsumerAhead({ name, position, head })]
      : position > 0 && own !== hash
        ? [Finding.ConsumerForeign({ name, position })]
        : head - position >= longLag
          ? [Finding.ConsumerBehind({ name, lag: head - position })]
          : []
  )

const Parked = Schema.Struct({ consumer: Schema.String, position: Schema.Number, found: Schema.Number })
type Parked = typeof Parked.Type
const parkedRows = RowCodec.reader(Parked)

/** Reads the parked events, in SQLite and in PostgreSQL. */
export const selectParked = `SELECT consumer, position,
    CASE WHEN EXISTS (SELECT 1 FROM events WHERE events.position = parked_events.position AND events.id = parked_events.id)
      THEN 1 ELSE 0 END AS found
  FROM parked_events ORDER BY consumer, position`

const byConsumer = Array.match({
  onEmpty: () => [],
  onNonEmpty: Array.groupWith((one: Parked, other: Parked) => one.consumer === other.consumer)
})

/** The findings on the rows of `selectParked`. */
export const parked = (rows: ReadonlyArray<unknown>): ReadonlyArray<Finding> =>
  byConsumer(parkedRows(rows)).flatMap((events) => {
    const [{ consumer: name }] = events
    const missing = events.filter(({ found }) => found === 0).map(({ position }) => position)
    return [
      Finding.ConsumerParked({ name, parked: events.length }),
      ...listing(missing, (listed) => Finding.ParkedMissing({ name, ...listed }))
    ]
  })

/** A file that an older program wrote has no table of parked events yet. */
const hasTable = (run: Run): boolean =>
  run("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'parked_events'").length > 0

/** The findings on consumers, in a log that ends at `head`. */
export const examine = (run: Run, head: number): ReadonlyArray<Finding> => [
  ...checkpoints(run(selectConsumers), head),
  ...(hasTable(run) ? parked(run(selectParked)) : [])
]
