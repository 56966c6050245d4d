/**
 * The digests of commands, and the first outcome of a repeated command.
 */
import { hash } from "node:crypto"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { DatabaseError } from "../database/DatabaseError.ts"
import * as CanonicalText from "../schema/CanonicalText.ts"
import type { CommandOutcome, EventStore } from "./EventStore.ts"
import { CommandIdReused, InvalidAppend } from "./EventStoreError.ts"

/**
 * The digest of a command to a stream, for `payloadHash`: equal for structurally equal commands in every process. Fails with
 * `InvalidAppend` for a command without such a digest, such as one with a function, a secret value or a cycle.
 */
export const digest = (stream: string, command: unknown): Either.Either<string, InvalidAppend> =>
  Either.mapBoth(CanonicalText.of(command), {
    onLeft: ({ path, reason }) => new InvalidAppend({ stream, path, reason: `the command has no digest: ${reason}` }),
    onRight: (text) => hash("sha256", `${JSON.stringify(stream)}${text}`, "hex")
  })

/** A command as its metadata identifies it. */
export interface Identified {
  readonly actor: string
  readonly commandId: string
  readonly payloadHash: string
}

/**
 * Looks up the first outcome of a command; none if it appended nothing. Fails with `CommandIdReused` if the actor used the id
 * for a command with another digest.
 */
export const first = <E>(
  store: Pick<EventStore<E>, "outcomeOf">,
  { actor, commandId, payloadHash }: Identified
): Effect.Effect<Option.Option<CommandOutcome>, CommandIdReused | DatabaseError> =>
  Effect.filterOrFail(
    store.outcomeOf({ actor, commandId }),
    (outcome) => Option.isNone(outcome) || outcome.value.payloadHash === payloadHash,
    () => new CommandIdReused({ commandId })
  )
