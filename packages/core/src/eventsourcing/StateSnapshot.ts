/**
 * Stored states of a decider, so that a new process does not fold long streams from their first event.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as ParseErrorText from "../schema/ParseErrorText.ts"
import * as StorableJson from "../schema/StorableJson.ts"

/** Which states of a decider are stored. */
export interface SnapshotOptions<State, Encoded> {
  /** Identifies the decider in the file. */
  readonly name: string
  /** Increase it when `evolve` or the schema changes: states of other versions are ignored and replaced. */
  readonly version: number
  /** The schema of the state, which must be equal after it is encoded and decoded. */
  readonly state: Schema.Schema<State, Encoded>
  /** The number of events after which a state is stored; 1,000 by default. */
  readonly every?: number
}

/** The states of a decider as text. */
export interface StateSnapshot<in out State> {
  readonly name: string
  readonly version: number
  readonly every: number
  /** The text of a state. Fails for a state that does not decode to an equal one, or is too large. */
  readonly encode: (state: State) => Either.Either<string, StorableJson.NotStorable>
  readonly decode: (text: string) => Either.Either<State, unknown>
}

const maximumState = 8 * 1024 * 1024

/** Makes the snapshots of a decider. Throws a `TypeError` for an empty name, or a version or number of events below 1. */
export const make = <State, Encoded>({
  name,
  version,
  state: schema,
  every = 1_000
}: SnapshotOptions<State, Encoded>): StateSnapshot<State> => {
  if (name.length === 0 || !name.isWellFormed() || name.includes("\0")) {
    throw new TypeError("a snapshot requires the name of its decider")
  }
  if (![version, every].every((number) => Number.isSafeInteger(number) && number >= 1)) {
    throw new TypeError(`the snapshots of ${name} require a version and a number of events of at least 1`)
  }
  const encodeBySchema = Schema.encodeEither(schema)
  const decode = Schema.decodeEither(Schema.parseJson(schema))
  return {
    name,
    version,
    every,
    decode,
    encode: (state) =>
      StorableJson.attempt(state, () =>
        Either.gen(function* () {
          const encoded = yield* Either.mapLeft(encodeBySchema(state), ParseErrorText.notStorable)
          const { text, parsed } = yield* StorableJson.stringify({ state: encoded })
          if (text.length > maximumState) {
            return yield* Either.left(StorableJson.notStorable([], `larger than ${maximumState} characters`))
          }
          yield* StorableJson.checkRoundTrip({ state: encoded }, parsed)
          const stored = JSON.stringify(encoded)
          const decoded = yield* Either.mapLeft(decode(stored), ParseErrorText.notStorable)
          yield* StorableJson.checkRoundTrip(state, decoded)
          return stored
        })
      )
  }
}
