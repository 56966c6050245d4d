/** The upgrade fixtures in `tests/fixtures`: files that older versions wrote, and their answers. */
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gunzipSync } from "node:zlib"
import type { CurrentActor } from "@scipnet/core"
import { Command, Deepwell, Query } from "@scipnet/core"
import { Chunk, Clock, Duration, Effect, Either, Option, Schema, Stream } from "effect"

const root = fileURLToPath(new URL("fixtures", import.meta.url))

/** The folders of the versions with fixtures, such as `0.1.0-160a6b6`. */
export const versions: ReadonlyArray<string> = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

/** The module that sets the clock of a program, for `NODE_OPTIONS`. */
export const clockModule: string = new URL("fixtures/clock.mjs", import.meta.url).href

export const read = (version: string, name: string): string => readFileSync(join(root, version, name), "utf8")

/** Unpacks a compressed fixture into a file of mode 0600, and returns its path. */
export const unpack = (version: string, name: string, target: string): string => {
  writeFileSync(target, gunzipSync(readFileSync(join(root, version, `${name}.gz`))), { mode: 0o600 })
  return target
}

/** Creates a temporary folder; `remove` deletes it. */
export const folder = () => {
  const path = mkdtempSync(join(tmpdir(), "scipnet-upgrade-"))
  return {
    file: (name: string) => join(path, name),
    copy: (from: string, name: string) => {
      copyFileSync(from, join(path, name))
      return join(path, name)
    },
    remove: () => rmSync(path, { recursive: true, force: true })
  }
}

/** Runs with a clock that starts at `start`, in milliseconds since 1970, and advances at the normal rate. */
export const withClock =
  (start: number) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.suspend(() => {
      const real = Clock.make()
      const offset = start - real.unsafeCurrentTimeMillis()
      const millis = () => real.unsafeCurrentTimeMillis() + offset
      const nanos = () => real.unsafeCurrentTimeNanos() + BigInt(offset) * 1_000_000n
      return Effect.withClock(effect, {
        [Clock.ClockTypeId]: Clock.ClockTypeId,
        unsafeCurrentTimeMillis: millis,
        unsafeCurrentTimeNanos: nanos,
        currentTimeMillis: Effect.sync(millis),
        currentTimeNanos: Effect.sync(nanos),
        sleep: (duration) => real.sleep(duration)
      })
    })

const decodeLines = <A, I>(schema: Schema.Schema<A, I>, text: string): ReadonlyArray<A> =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Schema.decodeSync(Schema.parseJson(schema))(line))

const Description = Schema.Struct({
  log: Schema.String,
  position: Schema.Int,
  hash: Schema.String,
  /** Time of the expected answers, in milliseconds since 1970. */
  at: Schema.Int,
  consumers: Schema.Array(Schema.Struct({ name: Schema.String, position: Schema.Int }))
})

/** The head of the log of the fixture's deepwell, and the checkpoints of its consumers. */
export const description = (version: string): typeof Description.Type => {
  const [first] = decodeLines(Description, read(version, "deepwell.json"))
  return Option.getOrThrow(Option.fromNullable(first))
}

const expectation = {
  as: Schema.NullOr(Schema.String),
  answer: Schema.optional(Schema.Unknown),
  error: Schema.optional(Schema.Unknown)
}
const readCase = <Name extends string, A, I>(read: Name, query: Schema.Schema<A, I>) =>
  Schema.Struct({ ...expectation, read: Schema.Literal(read), query })

const Read = Schema.Union(
  readCase("access", Query.Access),
  readCase("list", Query.List),
  readCase("count", Query.OfType),
  readCase("search", Query.Search),
  readCase("history", Query.History),
  readCase("complete", Query.Complete),
  readCase("near", Query.Near),
  readCase("neighbour", Query.Neighbour),
  readCase("references", Query.References),
  readCase("asOf", Query.AsOf),
  readCase("historyAsOf", Query.HistoryAsOf),
  readCase("audit", Query.ReadAudit),
  readCase("exportAudit", Query.ExportAudit),
  readCase("trail", Query.Trail),
  readCase("reviews", Query.Reviews),
  readCase("why", Query.Why),
  readCase("pending", Schema.Null),
  readCase("whoAmI", Schema.Null),
  readCase("sessions", Schema.Literal("own", "all")),
  readCase("execute", Schema.Struct({ commandId: Schema.String, command: Command.Command }))
)
export type Read = typeof Read.Type

/** The reads with known results: the actor (null for the operator), the query, and the answer or error. */
export const reads = (version: string): ReadonlyArray<Read> => decodeLines(Read, read(version, "reads.ndjson"))

const runRead = (
  deepwell: Deepwell.Deepwell["Type"],
  read: Read
): Effect.Effect<unknown, Deepwell.Failure, CurrentActor.CurrentActor> => {
  switch (read.read) {
    case "access":
      return deepwell.access(read.query)
    case "list":
      return deepwell.list(read.query)
    case "count":
      return deepwell.count(read.query)
    case "search":
      return deepwell.search(read.query)
    case "history":
      return deepwell.history(read.query)
    case "complete":
      return deepwell.complete(read.query)
    case "near":
      return deepwell.near(read.query)
    case "neighbour":
      return deepwell.neighbour(read.query)
    case "references":
      return deepwell.references(read.query)
    case "asOf":
      return deepwell.asOf(read.query)
    case "historyAsOf":
      return deepwell.historyAsOf(read.query)
    case "audit":
      return deepwell.audit(read.query)
    case "exportAudit":
      return Effect.map(Stream.runCollect(deepwell.exportAudit(read.query)), Chunk.toReadonlyArray)
    case "trail":
      return deepwell.trail(read.query)
    case "reviews":
      return deepwell.reviews(read.query)
    case "why":
      return deepwell.why(read.query)
    case "pending":
      return deepwell.pending
    case "whoAmI":
      return deepwell.whoAmI
    case "sessions":
      return deepwell.sessions(read.query)
    case "execute":
      return deepwell.execute(read.query.command, { commandId: read.query.commandId })
  }
}

/** Runs as the operator. */
export const operator = Deepwell.actingAsOperator("keeper")

/** Executes a read with the current code, and returns the answer or error as JSON. */
export const answer = (deepwell: Deepwell.Deepwell["Type"], read: Read) =>
  Effect.map(
    Effect.either((read.as === null ? operator : Deepwell.actingAs(read.as))(runRead(deepwell, read))),
    (result): unknown =>
      JSON.parse(
        JSON.stringify(
          Either.isRight(result) ? { answer: result.right } : { error: { ...result.left, _tag: result.left._tag } }
        )
      )
  )

const Printed = Schema.Struct({
  args: Schema.Array(Schema.String),
  code: Schema.Int,
  values: Schema.Array(Schema.Unknown),
  errors: Schema.Array(Schema.Unknown)
})

/** The output of `scipnet --json` commands in the stored session. */
export const printed = (version: string): ReadonlyArray<typeof Printed.Type> =>
  decodeLines(Printed, read(version, "programs.ndjson"))

/** Cheap password hashing, as in the fixtures. */
export const security = { memoryCost: 64, timeCost: 1, refusalTime: Duration.zero }
