/** The upgrade fixtures in `tests/fixtures`: what older versions of the program wrote, and what they answered. */
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gunzipSync } from "node:zlib"
import { Command, Deepwell, Queries, Query } from "@scipnet/core"
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

const Read = Schema.Struct({
  as: Schema.NullOr(Schema.String),
  read: Schema.Literal("exportAudit", "execute", ...Queries.names),
  query: Schema.Unknown,
  answer: Schema.optional(Schema.Unknown),
  error: Schema.optional(Schema.Unknown)
})
export type Read = typeof Read.Type

/** Every read whose answer is known: as whom (null for the operator), with what, and what was answered or refused. */
export const reads = (version: string): ReadonlyArray<Read> => parsed(Read, read(version, "reads.ndjson"))

const Execute = Schema.Struct({ commandId: Schema.String, command: Command.Command })

const run = (deepwell: Deepwell.Deepwell["Type"], { read, query }: Read) => {
  switch (read) {
    case "execute": {
      const { command, commandId } = Schema.decodeUnknownSync(Execute)(query)
      return deepwell.execute(command, { commandId })
    }
    case "exportAudit": {
      const entries = deepwell.exportAudit(Schema.decodeUnknownSync(Query.ExportAudit)(query))
      return Effect.map(Stream.runCollect(entries), Chunk.toReadonlyArray)
    }
    default:
      return Queries.run(deepwell, read, query)
  }
}

/** Runs as the operator of the file. */
export const operator = Deepwell.actingAsOperator("keeper")

/** What the present program answers, or refuses, as JSON. */
export const answer = (deepwell: Deepwell.Deepwell["Type"], each: Read) =>
  Effect.map(
    Effect.either((each.as === null ? operator : Deepwell.actingAs(each.as))(run(deepwell, each))),
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
