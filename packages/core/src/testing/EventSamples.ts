/**
 * Checks a codec on a file with stored samples of its events, one for each version of each type. The file grows with the
 * events: a sample is added when a schema changes, and none is ever changed, so that old events stay readable.
 */
import { AssertionError, deepStrictEqual } from "node:assert"
import { readFileSync } from "node:fs"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { EventCodec } from "../eventsourcing/EventCodec.ts"

const Fields = Schema.Record({ key: Schema.String, value: Schema.Unknown })

/** A line of the file. */
const Sample = Schema.Struct({
  /** The type as it was stored, which may be a former name. */
  type: Schema.String,
  schemaVersion: Schema.Int,
  /** The data as it was stored. */
  data: Fields,
  /** The event as it would be stored now, with its `_tag`. */
  event: Schema.optionalWith(Fields, { exact: true })
})

const decodeLine = Schema.decodeUnknownEither(Schema.parseJson(Sample), { onExcessProperty: "error" })

/** The problem of a line; undefined if the codec decodes it. */
const problemOf = <E>(codec: EventCodec<E>, { type, schemaVersion, data, event }: typeof Sample.Type) =>
  Either.match(codec.decode({ position: 1, type, schemaVersion, data: JSON.stringify(data) }), {
    onLeft: (error) => `${error._tag}: ${"reason" in error ? error.reason : `${type} ${schemaVersion}`}`,
    onRight: (decoded) =>
      Either.match(codec.encode(decoded), {
        onLeft: ({ reason }) => `cannot be encoded again: ${reason}`,
        onRight: (encoded) => {
          if (event !== undefined) {
            const fields: unknown = JSON.parse(encoded.data)
            deepStrictEqual({ _tag: encoded.type, ...Object(fields) }, event)
          }
          return undefined
        }
      })
  })

/**
 * Decodes each line of a file through a codec: JSON objects with `type`, `schemaVersion`, `data` and optionally the expected
 * `event`. Throws an `AssertionError` for a line that is not a sample, does not decode or is another event than expected, and
 * for each version of a type and each former name without a sample.
 *
 * @param codec the codec of the program
 * @param file the path or URL of the file
 *
 * @example
 * ```ts
 * // {"type":"Acquired","schemaVersion":1,"data":{"name":"Drill"},"event":{"_tag":"Acquired","name":"Drill","cost":0}}
 * EventSamples.check(Equipment.codec, new URL("samples.ndjson", import.meta.url))
 * ```
 */
export const check = <E>(codec: EventCodec<E>, file: string | URL): void => {
  const missing = new Set([
    ...codec.renamed.keys(),
    ...[...codec.versions].flatMap(([type, versions]) =>
      Array.from({ length: versions }, (_, index) => `${type} version ${index + 1}`)
    )
  ])
  for (const [index, line] of readFileSync(file, "utf8").split(/\r?\n/).entries()) {
    if (line.trim() === "") {
      continue
    }
    const sample = decodeLine(line)
    const problem = Either.isLeft(sample) ? `not a sample: ${sample.left.message}` : problemOf(codec, sample.right)
    if (problem !== undefined) {
      throw new AssertionError({ message: `line ${index + 1}: ${problem}` })
    }
    if (Either.isRight(sample)) {
      const { type, schemaVersion } = sample.right
      missing.delete(type)
      missing.delete(`${codec.currentType(type)} version ${schemaVersion}`)
    }
  }
  if (missing.size > 0) {
    throw new AssertionError({ message: `samples are missing of: ${[...missing].join(", ")}` })
  }
}
