/** The upgrade fixtures in `tests/fixtures`: files that older versions wrote, and their answers. */
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gunzipSync } from "node:zlib"
import { Command, Deepwell, Queries, Query } from "@scipnet/core"
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

const Read = Schema.Struct({
  as: Schema.NullOr(Schema.String),
  read: Schema.Literal("exportAudit", "execute", ...Queries.names),
  query: Schema.Unknown,
  answer: Schema.optional(Schema.Unknown),
  error: Schema.optional(Schema.Unknown)
})
export type Read = typeof Read.Type

/** The reads with known results: the actor (null for the operator), the query, and the answer or error. */
export const reads = (version: string): ReadonlyArray<Read> => decodeLines(Read, read(version, "reads.ndjson"))

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

/** Runs as the operator. */
export const operator = Deepwell.actingAsOperator("keeper")

/** Executes a read with the current code, and returns the answer or error as JSON. */
export const answer = (deepwell: Deepwell.Deepwell["Type"], read: Read) =>
  Effect.map(
    Effect.either((read.as === null ? operator : Deepwell.actingAs(read.as))(run(deepwell, read))),
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
