/**
 * Handles a text that could not be saved: keeps the draft, reports its path, and compares it with the version saved meanwhile.
 */
import type { Answer } from "@scipnet/core"
import { Effect, Exit, Option, Ref } from "effect"
import * as Drafts from "../Drafts.ts"
import type { KnownError } from "../ErrorCatalogue.ts"
import * as ErrorCatalogue from "../ErrorCatalogue.ts"
import { Output } from "../Output.ts"
import * as Difference from "../render/Difference.ts"
import * as Sanitize from "../render/Sanitize.ts"
import type { Saving } from "./Saving.ts"
import * as Savings from "./Saving.ts"

/** The text that was saved meanwhile, and a file with it. */
export interface Other {
  readonly file: string
  readonly section: Answer.VisibleSection
}

/** A text that is to be saved: its draft, the file that it is in, and the other text once there is one. */
export interface Kept {
  readonly draft: Drafts.Draft
  readonly file: string
  readonly other: Option.Option<Other>
}

const tellFailure = (saving: Saving, { draft, file, other }: Kept) =>
  Effect.gen(function* () {
    const text = yield* Effect.option(Drafts.text(draft))
    // Nothing was written that is not stored.
    if (Option.isNone(other) && Option.exists(text, (written) => written === draft.base)) {
      return yield* Effect.ignore(Drafts.remove(draft))
    }
    const revision = Option.match(other, { onNone: () => draft.revision, onSome: ({ section }) => section.revision })
    yield* Savings.tellKept(saving, { file, revision, other: Option.map(other, ({ file }) => file) })
  })

/** Keeps a draft through an effect: removes it when that succeeds, and says where it is when that fails or is ended. */
export const keeping = <A, E, R>(
  saving: Saving,
  draft: Drafts.Draft,
  effect: (kept: Ref.Ref<Kept>) => Effect.Effect<A, E, R>,
  file = draft.file
) =>
  Effect.gen(function* () {
    const kept = yield* Ref.make<Kept>({ draft, file, other: Option.none() })
    return yield* Effect.onExit(effect(kept), (exit) =>
      Exit.isSuccess(exit)
        ? Effect.ignore(Drafts.remove(draft))
        : // Where stderr cannot be written either, the failure itself still decides the exit code.
          Effect.ignore(Effect.flatMap(Ref.get(kept), (left) => tellFailure(saving, left)))
    )
  })

/** True when saving was refused because the part changed after it was read. */
export const isOne = <E extends KnownError>(error: E): error is E & Savings.Conflict =>
  error._tag === "SectionChanged" || error._tag === "SectionExists"

/**
 * Keeps the text that is there now beside the draft and, without `--json`, shows on stderr how it differs. Gives none
 * where the part cannot be read any more.
 */
export const compare = (saving: Saving, kept: Ref.Ref<Kept>, error: Savings.Conflict) =>
  Effect.gen(function* () {
    const output = yield* Output
    const now = yield* Ref.get(kept)
    const found = Savings.present(yield* Savings.look(saving), saving.target.part)
    if (Option.isNone(found)) {
      return Option.none<Other>()
    }
    const section = found.value
    const other = { file: yield* Drafts.beside(now.draft, "current", section.body), section }
    yield* Ref.set(kept, { ...now, other: Option.some(other) })
    if (!saving.json) {
      const { part } = saving.target
      const theirs = { name: `${part}, revision ${section.revision ?? "unknown"}`, text: section.body }
      const mine = { name: `${part}, your text`, text: yield* Drafts.text(now.draft) }
      const { style } = output
      const shown = Difference.render(theirs, mine, { ...style, colour: style.colour && process.stderr.isTTY })
      yield* output.errorLine(Sanitize.text(ErrorCatalogue.sentence(error)))
      yield* output.errorLine(shown.join("\n"))
    }
    return Option.some<Other>(other)
  })
