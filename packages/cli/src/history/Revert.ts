/**
 * Gives a section the text that it had at a point in the past, as a new revision.
 */
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import type * as Query from "@scipnet/core/domain/query/Query"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as Effect from "effect/Effect"
import { BadInput } from "../error/CliError.ts"
import { execute, type Typed } from "../options/DomainCommand.ts"
import type { PastPoint } from "@scipnet/presentation/terminal/PastPoint"
import * as PastVersion from "./PastVersion.ts"

/** A section, the point to go back to, and the command that saves a revision. */
export interface Revert {
  readonly query: Query.Access
  readonly section: string
  readonly to: PastPoint
  /** The revision that the user looked at; the one that is read now if undefined. */
  readonly seen: number | undefined
  readonly command: Pick<Typed, "_tag"> & { readonly [field: string]: unknown }
}

/**
 * Saves the text of then. Returns the outcome, without positions if the section has that text already, and the numbers of
 * the revisions before and after. Fails with `BadInput` if the section cannot be read now or then, and with `SectionChanged` if it
 * changed since it was looked at.
 */
export const run = ({ query, section, to, seen, command }: Revert) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const absent = (why: string) => new BadInput({ what: Replies.sectionOf(section, query.id), why })
    const now = PastVersion.sectionOf(yield* deepwell.access(query), section)
    if (now === undefined) {
      return yield* absent(Replies.past.noSection)
    }
    const then = PastVersion.sectionOf((yield* PastVersion.read(query, to, section)).answer, section)
    if (then === undefined) {
      return yield* absent(Replies.past.noSectionThen)
    }
    const revision = seen ?? now.revision
    const outcome = yield* execute({
      ...command,
      title: then.title,
      body: then.body,
      ...(revision === null ? {} : { revision })
    })
    return { outcome, before: now.revision, after: now.revision === null ? null : now.revision + 1 }
  })
