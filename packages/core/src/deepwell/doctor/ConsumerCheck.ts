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

const selectConsumers = `SELECT name, position, consumers.hash AS own,
    (SELECT hash FROM events WHERE events.position = consumers.position) AS hash
  FROM consumers ORDER BY name`

const checkpoints = (run: Run, head: number): ReadonlyArray<Finding> =>
  consumerRows(run(selectConsumers)).flatMap(({ name, position, own, hash }): ReadonlyArray<Finding> =>
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

const selectParked = `SELECT consumer, position,
    EXISTS (SELECT 1 FROM events WHERE events.position = parked_events.position AND events.id = parked_events.id) AS found
  FROM parked_events ORDER BY consumer, position`

const byConsumer = Array.match({
  onEmpty: () => [],
  onNonEmpty: Array.groupWith((one: Parked, other: Parked) => one.consumer === other.consumer)
})

const parked = (run: Run): ReadonlyArray<Finding> =>
  byConsumer(parkedRows(run(selectParked))).flatMap((events) => {
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
  ...checkpoints(run, head),
  ...(hasTable(run) ? parked(run) : [])
]
