/** The upgrade fixtures in `tests/fixtures`: what older versions of the program wrote, and what they answered. */
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gunzipSync } from "node:zlib"
import type { CurrentActor } from "@scipnet/core"
import { Command, Deepwell, Query } from "@scipnet/core"
import { Chunk, Clock, Duration, Effect, Either, Option, Schema, Stream } from "effect"

const root = fileURLToPath(new URL("fixtures", import.meta.url))

/** The folders of the versions that left fixtures, e.g. `0.1.0-160a6b6`. */
export const versions: ReadonlyArray<string> = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

/** The module that moves the clock of a program, for `NODE_OPTIONS`. */
export const clockModule: string = new URL("fixtures/clock.mjs", import.meta.url).href

export const read = (version: string, name: string): string => readFileSync(join(root, version, name), "utf8")

/** Unpacks a compressed fixture into a file that only its owner may read. */
export const unpack = (version: string, name: string, to: string): string => {
  writeFileSync(to, gunzipSync(readFileSync(join(root, version, `${name}.gz`))), { mode: 0o600 })
  return to
}

/** A folder of one test's own; `remove` takes it away. */
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

/** Runs with a clock that starts at `start`, in milliseconds since 1970, and goes on at the usual rate. */
export const at =
  (start: number) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.suspend(() => {
      const real = Clock.make()
      const moved = start - real.unsafeCurrentTimeMillis()
      const millis = () => real.unsafeCurrentTimeMillis() + moved
      const nanos = () => real.unsafeCurrentTimeNanos() + BigInt(moved) * 1_000_000n
      return Effect.withClock(effect, {
        [Clock.ClockTypeId]: Clock.ClockTypeId,
        unsafeCurrentTimeMillis: millis,
        unsafeCurrentTimeNanos: nanos,
        currentTimeMillis: Effect.sync(millis),
        currentTimeNanos: Effect.sync(nanos),
        sleep: (duration) => real.sleep(duration)
      })
    })

const parsed = <A, I>(schema: Schema.Schema<A, I>, text: string): ReadonlyArray<A> =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Schema.decodeSync(Schema.parseJson(schema))(line))

const Description = Schema.Struct({
  log: Schema.String,
  position: Schema.Int,
  hash: Schema.String,
  /** When the expected answers were given, in milliseconds since 1970. */
  at: Schema.Int,
  consumers: Schema.Array(Schema.Struct({ name: Schema.String, position: Schema.Int }))
})

/** The end of the log of the fixture's deepwell, and how far its consumers were. */
export const description = (version: string): typeof Description.Type => {
  const [found] = parsed(Description, read(version, "deepwell.json"))
  return Option.getOrThrow(Option.fromNullable(found))
}

const answered = {
  as: Schema.NullOr(Schema.String),
  answer: Schema.optional(Schema.Unknown),
  error: Schema.optional(Schema.Unknown)
}
const one = <Name extends string, A, I>(read: Name, query: Schema.Schema<A, I>) =>
  Schema.Struct({ ...answered, read: Schema.Literal(read), query })

const Read = Schema.Union(
  one("access", Query.Access),
  one("list", Query.List),
  one("count", Query.OfType),
  one("search", Query.Search),
  one("history", Query.History),
  one("complete", Query.Complete),
  one("near", Query.Near),
  one("neighbour", Query.Neighbour),
  one("references", Query.References),
  one("asOf", Query.AsOf),
  one("historyAsOf", Query.HistoryAsOf),
  one("audit", Query.ReadAudit),
  one("exportAudit", Query.ExportAudit),
  one("trail", Query.Trail),
  one("reviews", Query.Reviews),
  one("why", Query.Why),
  one("pending", Schema.Null),
  one("whoAmI", Schema.Null),
  one("sessions", Schema.Literal("own", "all")),
  one("execute", Schema.Struct({ commandId: Schema.String, command: Command.Command }))
)
export type Read = typeof Read.Type

/** Every read whose answer is known: as whom (null for the operator), with what, and what was answered or refused. */
export const reads = (version: string): ReadonlyArray<Read> => parsed(Read, read(version, "reads.ndjson"))

const asked = (
  deepwell: Deepwell.Deepwell["Type"],
  each: Read
): Effect.Effect<unknown, Deepwell.Failure, CurrentActor.CurrentActor> => {
  switch (each.read) {
    case "access":
      return deepwell.access(each.query)
    case "list":
      return deepwell.list(each.query)
    case "count":
      return deepwell.count(each.query)
    case "search":
      return deepwell.search(each.query)
    case "history":
      return deepwell.history(each.query)
    case "complete":
      return deepwell.complete(each.query)
    case "near":
      return deepwell.near(each.query)
    case "neighbour":
      return deepwell.neighbour(each.query)
    case "references":
      return deepwell.references(each.query)
    case "asOf":
      return deepwell.asOf(each.query)
    case "historyAsOf":
      return deepwell.historyAsOf(each.query)
    case "audit":
      return deepwell.audit(each.query)
    case "exportAudit":
      return Effect.map(Stream.runCollect(deepwell.exportAudit(each.query)), Chunk.toReadonlyArray)
    case "trail":
      return deepwell.trail(each.query)
    case "reviews":
      return deepwell.reviews(each.query)
    case "why":
      return deepwell.why(each.query)
    case "pending":
      return deepwell.pending
    case "whoAmI":
      return deepwell.whoAmI
    case "sessions":
      return deepwell.sessions(each.query)
    case "execute":
      return deepwell.execute(each.query.command, { commandId: each.query.commandId })
  }
}

/** Runs as the operator of the file. */
export const operator = Deepwell.actingAsOperator("keeper")

/** What the present program answers, or refuses, as JSON. */
export const answer = (deepwell: Deepwell.Deepwell["Type"], each: Read) =>
  Effect.map(
    Effect.either((each.as === null ? operator : Deepwell.actingAs(each.as))(asked(deepwell, each))),
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

/** What `scipnet` printed with `--json`, signed in by the kept session. */
export const printed = (version: string): ReadonlyArray<typeof Printed.Type> =>
  parsed(Printed, read(version, "programs.ndjson"))

/** Cheap hashing, as the fixtures were made with. */
export const security = { memoryCost: 64, timeCost: 1, refusalTime: Duration.zero }
