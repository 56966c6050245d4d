/**
 * Handles a text that could not be saved: keeps the draft, reports its path, and compares it with the version saved meanwhile.
 */
import { BadInput } from "../error/CliError.ts"
import type { QueryResult } from "@scipnet/core"
import { Effect, Exit, Option, Ref } from "effect"
import * as Drafts from "./Drafts.ts"
import type { KnownError } from "../error/ErrorMessages.ts"
import * as ErrorMessages from "../error/ErrorMessages.ts"
import * as Merge from "./Merge.ts"
import { Output } from "../io/Output.ts"
import * as TextDifference from "../render/TextDifference.ts"
import * as Sanitize from "../render/layout/Sanitize.ts"
import * as ShellQuote from "../io/ShellQuote.ts"
import type { Saving } from "./Saving.ts"
import * as Savings from "./Saving.ts"

/** The text that was saved meanwhile, and a file with it. */
export interface SavedVersion {
  readonly file: string
  readonly section: QueryResult.VisibleSection
}

/** A text that is to be saved: its draft, the file that it is in, and the other text once there is one. */
export interface EditState {
  readonly draft: Drafts.Draft
  readonly file: string
  readonly other: Option.Option<SavedVersion>
}

const reportDraft = (saving: Saving, { draft, file, other }: EditState) =>
  Effect.gen(function* () {
    const text = yield* Effect.option(Drafts.text(draft))
    const isAlone = Option.isNone(other) && !draft.merged
    const isThere = yield* Drafts.exists(draft)
    // Nothing was written that is not stored.
    if (isAlone && (!isThere || Option.exists(text, (written) => written === draft.base))) {
      return yield* Effect.ignore(Drafts.remove(draft))
    }
    yield* Effect.ignore(Drafts.release(draft))
    if (!isThere) {
      const { errorLine } = yield* Output
      return yield* saving.json
        ? errorLine(JSON.stringify({ kept: { folder: draft.folder } }))
        : errorLine(Sanitize.line(`Earlier texts are kept in ${ShellQuote.quote(draft.folder)}`))
    }
    const revision = Option.match(other, { onNone: () => draft.revision, onSome: ({ section }) => section.revision })
    yield* Savings.reportKept(saving, { file, revision, other: Option.map(other, ({ file }) => file) })
  })

/** Keeps a draft through an effect: removes it when that succeeds, and says where it is when that fails or is ended. */
export const withDraft = <A, E, R>(
  saving: Saving,
  draft: Drafts.Draft,
  effect: (kept: Ref.Ref<EditState>) => Effect.Effect<A, E, R>,
  file = draft.file
) =>
  Effect.gen(function* () {
    const kept = yield* Ref.make<EditState>({ draft, file, other: Option.none() })
    return yield* Effect.onExit(effect(kept), (exit) =>
      Exit.isSuccess(exit)
        ? Effect.ignore(Drafts.remove(draft))
        : // Where stderr cannot be written either, the failure itself still decides the exit code.
          Effect.ignore(Effect.flatMap(Ref.get(kept), (left) => reportDraft(saving, left)))
    )
  })

/** True when saving was refused because the part changed after it was read. */
export const isConflict = <E extends KnownError>(error: E): error is E & Savings.Conflict =>
  error._tag === "SectionChanged" || error._tag === "SectionExists"

/**
 * Keeps the text that is there now beside the draft and, without `--json`, shows on stderr how it differs. Gives none
 * where the part cannot be read any more.
 */
export const compare = (saving: Saving, kept: Ref.Ref<EditState>, error: Savings.Conflict) =>
  Effect.gen(function* () {
    const found = Savings.sectionOf(yield* Savings.readRecord(saving), saving.target.part)
    return Option.isNone(found)
      ? Option.none<SavedVersion>()
      : Option.some<SavedVersion>(yield* storeAndShow(saving, kept, found.value, ErrorMessages.sentence(error)))
  })

const storeAndShow = (
  saving: Saving,
  kept: Ref.Ref<EditState>,
  section: QueryResult.VisibleSection,
  sentence: string
) =>
  Effect.gen(function* () {
    const output = yield* Output
    const now = yield* Ref.get(kept)
    const other = { file: yield* Drafts.saveBeside(now.draft, "current", section.body), section }
    yield* Ref.set(kept, { ...now, other: Option.some(other) })
    if (!saving.json) {
      const { part } = saving.target
      const theirs = { name: `${part}, revision ${section.revision ?? "unknown"}`, text: section.body }
      const mine = { name: `${part}, your text`, text: yield* Drafts.text(now.draft) }
      const { style } = output
      const shown = TextDifference.render(theirs, mine, { ...style, colour: style.colour && process.stderr.isTTY })
      yield* output.errorLine(Sanitize.text(sentence))
      yield* output.errorLine(shown.join("\n"))
    }
    return other
  })

/**
 * Compares a draft with the text that is there now where that has the revision that the draft began from and is another
 * text: two sections may have one id, and which of them a user sees changes with their clearance. Gives none where it is
 * the text that the draft began from.
 */
export const compareSameRevision = (
  saving: Saving,
  kept: Ref.Ref<EditState>,
  there: Option.Option<QueryResult.VisibleSection>
) =>
  Effect.gen(function* () {
    const { draft } = yield* Ref.get(kept)
    const { base, revision, part, record } = draft
    const other = Option.filter(
      there,
      (section) => base !== null && section.revision === revision && section.body !== base
    )
    const sentence = `${part} of ${record} is not the text that the draft began from, though its revision is the same.`
    return Option.isNone(other)
      ? Option.none<SavedVersion>()
      : Option.some<SavedVersion>(yield* storeAndShow(saving, kept, other.value, sentence))
  })

/** Fails with `BadInput` where a draft would replace another text than it began from, which a second try replaces. */
export const failIfReplaced = (saving: Saving, kept: Ref.Ref<EditState>) =>
  Effect.gen(function* () {
    const there = Savings.sectionOf(yield* Savings.readRecord(saving), saving.target.part)
    const other = yield* compareSameRevision(saving, kept, there)
    if (Option.isSome(other)) {
      const { body, revision } = other.value.section
      const now = yield* Ref.get(kept)
      yield* Ref.set(kept, { ...now, draft: yield* Drafts.rebase(now.draft, { revision, base: body }) })
      return yield* new BadInput({ what: now.file, why: "it was written for another text than is there now" })
    }
  })

/** Fails with `BadInput` for a text that was merged and has conflict markers left in it. */
export const failIfMarked = ({ merged, file }: Drafts.Draft, text: string): Effect.Effect<void, BadInput> =>
  merged && Merge.isMarked(text)
    ? Effect.fail(new BadInput({ what: file, why: "there are conflict markers left in it" }))
    : Effect.void
