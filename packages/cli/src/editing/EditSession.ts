/**
 * Edits a part of a record in an editor. Keeps a draft until the text is saved, and offers a merge after a conflict.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { AlreadyReported, BadInput } from "../error/CliError.ts"
import * as Drafts from "./Drafts.ts"
import * as ExternalEditor from "./ExternalEditor.ts"
import * as Merge from "@scipnet/presentation/text/Merge"
import * as Outputs from "../io/Output.ts"
import * as Prompt from "../io/Prompt.ts"
import * as AnswerView from "../render/AnswerView.ts"
import * as Sanitize from "../render/layout/Sanitize.ts"
import * as Time from "@scipnet/presentation/Time"
import * as Signals from "../program/Signals.ts"
import * as RawKeyboard from "../io/RawKeyboard.ts"
import * as Conflict from "./Conflict.ts"
import * as SectionSave from "./SectionSave.ts"

const printLine = (line: string) => Effect.flatMap(Outputs.Output, (output) => output.errorLine(Sanitize.line(line)))

const confirm = (question: string) =>
  Effect.map(Effect.interruptible(Prompt.readVisible(`${question} (y/n)`)), (answer) => /^\s*y/i.test(answer))

/** Merges the latest revision into the draft; saves the unmerged text beside it. */
const merge = (kept: Ref.Ref<Conflict.EditState>, { section: { body, revision } }: Conflict.SavedVersion) =>
  Effect.gen(function* () {
    const before = yield* Ref.get(kept)
    const mine = yield* Drafts.text(before.draft)
    yield* Drafts.saveBeside(before.draft, "mine", mine)
    const { text, conflicts } = Merge.merge(
      { text: before.draft.base ?? "", name: "base" },
      { text: mine, name: "yours" },
      { text: body, name: "theirs" }
    )
    yield* Ref.set(kept, { ...before, draft: yield* Drafts.mergeInto(before.draft, { revision, base: body }, text) })
    yield* printLine(
      conflicts === 0
        ? "The texts were merged without conflicts. Check the result in the editor."
        : `There ${conflicts === 1 ? "is 1 conflict" : `are ${conflicts} conflicts`}, marked in the editor.`
    )
  })

/** Merges after confirmation. Fails with `AlreadyReported` if the user declines. */
const mergeIfWanted = Effect.fnUntraced(function* (kept: Ref.Ref<Conflict.EditState>, other: Conflict.SavedVersion) {
  if (!(yield* confirm("Merge both texts in the editor?"))) {
    return yield* new AlreadyReported()
  }
  yield* merge(kept, other)
})

const editedText = Effect.fnUntraced(function* (saving: SectionSave.SectionSave, { draft }: Conflict.EditState) {
  if (!(yield* Drafts.exists(draft))) {
    return yield* new BadInput({ what: draft.file, why: "the editor removed it. Nothing was changed" })
  }
  const text = yield* Drafts.text(draft)
  yield* Conflict.failIfMarked(draft, text)
  return draft.revision !== 0 && text === draft.base ? text : yield* SectionSave.failIfBlank(saving, text)
})

/** Opens the editor and saves; repeats after every conflict that the user chooses to merge. */
const editAndSave = Effect.fnUntraced(function* (saving: SectionSave.SectionSave, kept: Ref.Ref<Conflict.EditState>) {
  for (;;) {
    const now = yield* Ref.get(kept)
    yield* ExternalEditor.edit(now.draft.file)
    const outcome = yield* Effect.either(SectionSave.save(saving, yield* editedText(saving, now), now.draft.revision))
    if (Either.isRight(outcome)) {
      return { outcome: outcome.right, isNew: now.draft.revision === 0 }
    }
    const error = outcome.left
    const other = Conflict.isConflict(error) ? yield* Conflict.compare(saving, kept, error) : Option.none()
    if (Option.isNone(other) || saving.json) {
      return yield* Effect.fail(error)
    }
    yield* mergeIfWanted(kept, other.value)
  }
})

/** The unsaved draft to resume, if there is one and the user wants it. */
const resumable = Effect.fnUntraced(function* ({ target, json }: SectionSave.SectionSave) {
  const [latest, ...others] = yield* Drafts.unsaved(target)
  if (latest === undefined || json) {
    return Option.none()
  }
  const { part, record } = target
  yield* printLine(
    `There is an unsaved draft of ${part} of ${record}, of ${Time.format(latest.startedAt)}: ${latest.file}`
  )
  if (others.length > 0) {
    yield* printLine(`There are ${others.length} older drafts in ${yield* Drafts.root}`)
  }
  return (yield* confirm("Resume it?")) ? Option.some(latest) : Option.none()
})

/**
 * Opens the part in the editor, and saves it. Fails with `BadInput` without a terminal, and with `AlreadyReported` if the
 * record cannot be read.
 */
export const run = Effect.fnUntraced(function* (saving: SectionSave.SectionSave) {
  if (!RawKeyboard.isInteractive()) {
    return yield* new BadInput({
      what: "file",
      why: "there is no terminal for an editor; name a file, or - for stdin"
    })
  }
  const answer = yield* SectionSave.readRecord(saving)
  if (answer._tag !== "Granted") {
    yield* Outputs.printResult(saving.json, answer, (style) => AnswerView.renderResult(answer, style, true))
    return yield* new AlreadyReported()
  }
  const there = SectionSave.sectionOf(answer, saving.target.part)
  const base = Option.match(there, { onNone: () => "", onSome: ({ body }) => body })
  const revision = Option.match(there, { onNone: () => 0, onSome: ({ revision }) => revision })
  const left = yield* resumable(saving)
  const draft = yield* Option.match(left, {
    onNone: () => Drafts.begin(saving.target, { revision, base, origin: null }, base),
    onSome: Drafts.resume
  })
  const edited = Conflict.withDraft(saving, draft, (kept) =>
    Effect.gen(function* () {
      const other = yield* Conflict.compareSameRevision(saving, kept, there)
      yield* Option.isSome(other) ? mergeIfWanted(kept, other.value) : Effect.void
      return yield* editAndSave(saving, kept)
    })
  )
  return yield* Effect.scoped(Effect.zipRight(Signals.terminateOnHangUp, edited))
})
