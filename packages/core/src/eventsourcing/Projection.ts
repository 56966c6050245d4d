/**
 * A projection folds events into the rows of a table. It is pure and deterministic, so that rows can be rebuilt from the
 * log at any time.
 */
import type { RecordedEvent } from "./Event.ts"
import type { EventCodec } from "./EventCodec.ts"
import type { SqlValue, Table } from "../database/rows/Table.ts"
import type { Indexed } from "../database/rows/TableCondition.ts"

/** An event without its hash, which is no input of a projection. */
export interface Projected<out E> extends Omit<RecordedEvent<E>, "hash"> {}

export type Key = Exclude<SqlValue, null>

/** The values of the key column. */
type KeyOf<Columns, Column> = Extract<Columns[Column & keyof Columns], Key>

/** The members of a union of events with these tags. */
type Tagged<E, Tag> = Extract<E, { readonly _tag: Tag }>

/** Looks up rows of the projection's own table, as of the event that is folded: events before it are included. */
export interface Rows<out Row, in K = unknown, in Condition = unknown> {
  /** The row of a key. */
  readonly get: (key: K) => Row | undefined
  /**
   * The rows whose columns have these values, ordered by key, such as `{ lent_to: "ada" }`. The columns must be the key, or
   * the first columns of an index. More than 10,000 rows fail with `ProjectionFailed`.
   */
  readonly where: (condition: Condition) => ReadonlyArray<Row>
}

/** A projection with the types of its rows and keys, as the store folds it. */
export interface Definition<in E, in out Row, in out K extends Key> {
  readonly name: string
  readonly version: number
  readonly table: Table<Row>
  /** The keys of the rows that an event changes; none for an irrelevant event. */
  readonly keys: (event: Projected<E>, rows: Rows<Row>) => ReadonlyArray<K>
  /** The row of a key after the event; undefined removes the row. */
  readonly evolve: (row: Row | undefined, event: Projected<E>, key: K, rows: Rows<Row>) => Row | undefined
}

/** A projection of events of type `E` into rows of any type, so that one list holds projections of different rows. */
export interface Projection<in E> {
  readonly name: string
  readonly version: number
  /** Calls a function that is generic in the types of rows and keys. */
  readonly open: <Result>(use: <Row, K extends Key>(definition: Definition<E, Row, K>) => Result) => Result
}

/** The result of `make`. A class, so that a copy by `{ ...projection }` is a type error: it would keep the old functions. */
export class ProjectionOf<in E, in out Row, in out K extends Key> implements Definition<E, Row, K> {
  readonly name: string
  readonly version: number
  readonly table: Table<Row>
  readonly keys: Definition<E, Row, K>["keys"]
  readonly evolve: Definition<E, Row, K>["evolve"]

  constructor({ name, version, table, keys, evolve }: Definition<E, Row, K>) {
    this.name = name
    this.version = version
    this.table = table
    this.keys = keys
    this.evolve = evolve
  }

  open<Result>(use: <R, L extends Key>(definition: Definition<E, R, L>) => Result): Result {
    return use(this)
  }
}

/** The argument of `make`, without the table. */
interface Folding<E, Row, Next extends Row | undefined, K extends Key, Condition, Tag> {
  /** Identifies the projection in the file, 1 to 200 characters. */
  readonly name: string
  /** A positive integer. Increase it when the rows change: a higher version than the stored one is rebuilt from the log. */
  readonly version: number
  /** The tags of the events that it receives; all by default. They narrow the type of `event`. */
  readonly types?: ReadonlyArray<Tag>
  /** The keys of the rows that an event changes; none for an irrelevant event. */
  readonly keys: (event: Projected<Tagged<E, Tag>>, rows: Rows<Row, K, Condition>) => ReadonlyArray<K>
  /** The row of a key after the event; undefined removes the row. */
  readonly evolve: (
    row: Row | undefined,
    event: Projected<Tagged<E, Tag>>,
    key: K,
    rows: Rows<Row, K, Condition>
  ) => Next
}

const none: ReadonlyArray<never> = []

const invalidReason = (name: string, version: number, unknown: string | undefined): string | undefined =>
  name.length === 0 || name.length > 200 || !name.isWellFormed()
    ? "its name must have 1 to 200 characters"
    : !Number.isSafeInteger(version) || version < 1
      ? "its version must be a positive integer"
      : unknown === undefined
        ? undefined
        : `the codec has no event type ${unknown}`

/**
 * Makes a projection of a codec's events into a table. The types of events, rows, keys and columns are inferred. Throws a
 * `TypeError` for an invalid name or version, or for an event type that the codec does not have.
 *
 * @example
 * ```ts
 * const Row = Schema.Struct({ account: Schema.String, owner: Schema.String, balance: Schema.Int })
 * const accounts = Projection.make(codec, {
 *   name: "accounts",
 *   version: 1,
 *   table: Table.make({ name: "accounts", key: "account", row: Row, indexes: [["owner"]] }),
 *   types: ["Opened", "Deposited"],
 *   keys: ({ stream }) => [stream],
 *   evolve: (row, { event }, account) =>
 *     event._tag === "Opened"
 *       ? { account, owner: event.owner, balance: 0 }
 *       : row && { ...row, balance: row.balance + event.amount }
 * })
 * ```
 */
export const make = <
  E extends { readonly _tag: string },
  Row,
  Columns,
  Column extends string,
  Index extends ReadonlyArray<string>,
  // Constant, so that the literals of a returned row are not widened.
  const Next extends Row | undefined,
  const Tag extends E["_tag"] = E["_tag"]
>(
  codec: EventCodec<E>,
  definition: Folding<
    E,
    Row,
    Next,
    KeyOf<NoInfer<Columns>, NoInfer<Column>>,
    Indexed<NoInfer<Columns>, NoInfer<Column>, NoInfer<Index>>,
    Tag
  > & { readonly table: Table<Row, Columns, Column, Index> }
): ProjectionOf<E, Row, KeyOf<Columns, Column>> => {
  const { name, version, table, types, keys, evolve } = definition
  const reason = invalidReason(
    name,
    version,
    types?.find((type) => !codec.isType(type))
  )
  if (reason !== undefined) {
    throw new TypeError(`Projection ${JSON.stringify(name)} cannot be defined: ${reason}.`)
  }
  const tags: ReadonlySet<string> | undefined = types && new Set(types)
  const isOwn = (event: Projected<E>): event is Projected<Tagged<E, Tag>> =>
    tags === undefined || tags.has(event.event._tag)
  return new ProjectionOf({
    name,
    version,
    table,
    keys: (event, rows) => (isOwn(event) ? keys(event, rows) : none),
    evolve: (row, event, key, rows) => (isOwn(event) ? evolve(row, event, key, rows) : row)
  })
}
