/**
 * Handles a text that could not be saved: keeps the draft, reports its path, and compares it with the latest revision.
 */
import { BadInput } from "../error/CliError.ts"
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Drafts from "./Drafts.ts"
import * as ErrorMessages from "../error/ErrorMessages.ts"
import * as ConflictMarkers from "@scipnet/presentation/text/ConflictMarkers"
import { Output } from "../io/Output.ts"
import * as TextDifference from "../render/TextDifference.ts"
import * as Sanitize from "../render/layout/Sanitize.ts"
import * as ShellQuote from "@scipnet/presentation/ShellQuote"
import * as SectionSave from "./SectionSave.ts"

/** The latest revision of the part, and a copy of its text in a file. */
export interface SavedVersion {
  readonly file: string
  readonly section: QueryResult.VisibleSection
}

/** The state of an edit: the draft, the file with the text, and the latest revision after a conflict. */
export interface EditState {
  readonly draft: Drafts.Draft
  readonly file: string
  readonly other: Option.Option<SavedVersion>
}

const reportDraft = Effect.fnUntraced(function* (saving: SectionSave.SectionSave, { draft, file, other }: EditState) {
  const text = yield* Effect.option(Drafts.text(draft))
  const isAlone = Option.isNone(other) && !draft.merged
  const isThere = yield* Drafts.exists(draft)
  // The draft contains no unsaved text.
  if (isAlone && (!isThere || Option.exists(text, (written) => written === draft.base))) {
    return yield* Effect.ignore(Drafts.remove(draft))
  }
  yield* Effect.ignore(Drafts.release(draft))
  if (!isThere) {
    const { errorLine } = yield* Output
    return yield* saving.json
      ? errorLine(JSON.stringify({ kept: { folder: draft.folder } }))
      : errorLine(Sanitize.line(`Earlier texts are in ${ShellQuote.quote(draft.folder)}`))
  }
  const revision = Option.match(other, { onNone: () => draft.revision, onSome: ({ section }) => section.revision })
  yield* SectionSave.reportKept(saving, { file, revision, other: Option.map(other, ({ file }) => file) })
})

/** Runs an effect with a draft: removes the draft on success; reports its path after a failure or an interruption. */
export const withDraft = <A, E, R>(
  saving: SectionSave.SectionSave,
  draft: Drafts.Draft,
  effect: (kept: Ref.Ref<EditState>) => Effect.Effect<A, E, R>,
  file = draft.file
) =>
  Effect.gen(function* () {
    const kept = yield* Ref.make<EditState>({ draft, file, other: Option.none() })
    return yield* Effect.onExit(effect(kept), (exit) =>
      Exit.isSuccess(exit)
        ? Effect.ignore(Drafts.remove(draft))
        : // If stderr cannot be written, the failure still determines the exit code.
          Effect.ignore(Effect.flatMap(Ref.get(kept), (left) => reportDraft(saving, left)))
    )
  })

/** True for the errors of a part that changed after it was read. */
export const isConflict = <E extends ErrorMessages.KnownError>(error: E): error is E & SectionSave.Conflict =>
  error._tag === "SectionChanged" || error._tag === "SectionExists"

/**
 * Saves the latest revision beside the draft and, without `--json`, prints the difference on stderr. Returns none if the
 * part is no longer readable.
 */
export const compare = (saving: SectionSave.SectionSave, kept: Ref.Ref<EditState>, error: SectionSave.Conflict) =>
  Effect.gen(function* () {
    const found = SectionSave.sectionOf(yield* SectionSave.readRecord(saving), saving.target.part)
    return Option.isNone(found)
      ? Option.none<SavedVersion>()
      : Option.some<SavedVersion>(yield* storeAndShow(saving, kept, found.value, ErrorMessages.sentence(error)))
  })

const storeAndShow = Effect.fnUntraced(function* (
  saving: SectionSave.SectionSave,
  kept: Ref.Ref<EditState>,
  section: QueryResult.VisibleSection,
  sentence: string
) {
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
 * Like {@link compare}, if the latest revision has the number but not the text that the draft started from: two sections may
 * have the same id, and the clearance of a user determines which of them is visible. Returns none otherwise.
 */
export const compareSameRevision = Effect.fnUntraced(function* (
  saving: SectionSave.SectionSave,
  kept: Ref.Ref<EditState>,
  there: Option.Option<QueryResult.VisibleSection>
) {
  const { draft } = yield* Ref.get(kept)
  const { base, revision, part, record } = draft
  const other = Option.filter(
    there,
    (section) => base !== null && section.revision === revision && section.body !== base
  )
  const sentence = `${part} of ${record} is not the text that the draft started from, although the revision is the same.`
  return Option.isNone(other)
    ? Option.none<SavedVersion>()
    : Option.some<SavedVersion>(yield* storeAndShow(saving, kept, other.value, sentence))
})

/** Fails with `BadInput` if a draft would replace a text that it did not start from; a second attempt replaces it. */
export const failIfReplaced = Effect.fnUntraced(function* (saving: SectionSave.SectionSave, kept: Ref.Ref<EditState>) {
  const there = SectionSave.sectionOf(yield* SectionSave.readRecord(saving), saving.target.part)
  const other = yield* compareSameRevision(saving, kept, there)
  if (Option.isSome(other)) {
    const { body, revision } = other.value.section
    const now = yield* Ref.get(kept)
    yield* Ref.set(kept, { ...now, draft: yield* Drafts.rebase(now.draft, { revision, base: body }) })
    return yield* new BadInput({
      what: now.file,
      why: "it was written for a different text than the latest revision"
    })
  }
})

/** Fails with `BadInput` for a merged text with unresolved conflict markers. */
export const failIfMarked = ({ merged, file }: Drafts.Draft, text: string): Effect.Effect<void, BadInput> =>
  merged && ConflictMarkers.isMarked(text)
    ? Effect.fail(new BadInput({ what: file, why: "it contains unresolved conflict markers" }))
    : Effect.void
