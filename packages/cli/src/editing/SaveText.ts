/**
 * Saves the text of a part of a record from a file or stdin. A draft holds the text until it is saved.
 */
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { BadInput } from "../error/CliError.ts"
import * as ErrorMessages from "../error/ErrorMessages.ts"
import * as HostedSession from "../hosted/HostedSession.ts"
import * as Output from "../io/Output.ts"
import * as ShellQuote from "@scipnet/presentation/ShellQuote"
import * as Stdin from "../io/Stdin.ts"
import * as Utf8 from "../io/Utf8.ts"
import * as Sanitize from "../render/layout/Sanitize.ts"
import * as Drafts from "./Drafts.ts"
import * as SectionSave from "./SectionSave.ts"

const fromStdin = Effect.map(
  Stream.runFold(Utf8.decodeStream("stdin")(Stdin.bytes), "", (text, more) => text + more),
  (text): HostedSession.TypedText => ({ text, isComplete: true })
)

/** The text from stdin, or from the terminal in which the command runs. */
const typedText = Effect.flatMap(
  HostedSession.current,
  Option.match({ onNone: () => fromStdin, onSome: ({ readText }) => readText })
)

// Merging and comparing are loaded only when a conflict occurs.
const conflicts = Effect.promise(() => import("./Conflict.ts"))

/** The revision to replace: `given`, or else 0 for a new part and null to replace any revision. */
const revisionOf = (saving: SectionSave.SectionSave, given: Option.Option<number>) =>
  Option.isSome(given)
    ? Effect.succeed(given.value)
    : Effect.map(SectionSave.readRecord(saving), (answer) =>
        Option.isSome(SectionSave.sectionOf(answer, saving.target.part)) ? null : 0
      )

const saveOnce = (saving: SectionSave.SectionSave, text: string, revision: number | null) =>
  Effect.map(SectionSave.save(saving, text, revision), (outcome) => ({ outcome, isNew: revision === 0 }))

/** Saves a draft and removes it. After a conflict, keeps both texts. */
const saveKept = (saving: SectionSave.SectionSave, draft: Drafts.Draft, text: string, given: Option.Option<number>) =>
  Effect.gen(function* () {
    const { withDraft: keeping, isConflict: isOne, compare, failIfReplaced: refuseOther } = yield* conflicts
    return yield* keeping(saving, draft, (kept) =>
      Effect.gen(function* () {
        const revision = yield* revisionOf(saving, given)
        yield* draft.base !== null && revision === draft.revision ? refuseOther(saving, kept) : Effect.void
        return yield* Effect.tapError(saveOnce(saving, text, revision), (error) =>
          isOne(error) ? compare(saving, kept, error) : Effect.void
        )
      })
    )
  })

/** Creates a draft of a text; prints a warning on stderr if that fails. */
const beginIfPossible = (saving: SectionSave.SectionSave, read: Parameters<typeof Drafts.begin>[1], text: string) =>
  Effect.gen(function* () {
    const draft = yield* Effect.either(Drafts.begin(saving.target, read, text))
    if (Either.isLeft(draft)) {
      const { errorLine } = yield* Output.Output
      const why = `No draft of the text could be saved. ${ErrorMessages.sentence(draft.left)}`
      yield* errorLine(saving.json ? JSON.stringify({ warning: why }) : Sanitize.text(why))
    }
    return Either.getRight(draft)
  })

/** Saves the text read from stdin. `given` is the revision to replace, if the user named one. */
export const saveStdin = Effect.fnUntraced(function* (saving: SectionSave.SectionSave, given: Option.Option<number>) {
  const { text, isComplete } = yield* typedText
  yield* SectionSave.failIfBlank(saving, text)
  // A draft, since stdin cannot be read again.
  const read = { revision: Option.getOrNull(given), base: null, origin: null }
  const draft = yield* beginIfPossible(saving, read, text)
  if (!isComplete) {
    const cut = new BadInput({ what: "text", why: "it ended before a line with a single dot; nothing was saved" })
    return yield* Option.isSome(draft)
      ? Effect.flatMap(conflicts, ({ withDraft }) => withDraft(saving, draft.value, () => Effect.fail(cut)))
      : Effect.fail(cut)
  }
  return yield* Option.isSome(draft)
    ? saveKept(saving, draft.value, text, given)
    : Effect.flatMap(revisionOf(saving, given), (revision) => saveOnce(saving, text, revision))
})

/** Keeps both texts of a conflict. The file is copied, since it may change afterwards. */
const keepBoth = (saving: SectionSave.SectionSave, file: string, text: string, error: SectionSave.Conflict) =>
  Effect.gen(function* () {
    const { withDraft: keeping, compare } = yield* conflicts
    const path = yield* Path.Path
    const read = { revision: null, base: null, origin: path.resolve(file) }
    const draft = yield* beginIfPossible(saving, read, text)
    if (Option.isNone(draft)) {
      return yield* Effect.fail(error)
    }
    const compared = (kept: Parameters<typeof compare>[1]) => compare(saving, kept, error)
    return yield* keeping(saving, draft.value, (kept) => Effect.zipRight(compared(kept), Effect.fail(error)), file)
  })

/**
 * The draft that a file belongs to, if it is a draft of this part by this user. Fails with `BadInput` for a draft of another
 * user, whose text may require a higher clearance, and for unresolved conflict markers.
 */
const ownDraft = Effect.fnUntraced(function* ({ target }: SectionSave.SectionSave, file: string, text: string) {
  const draft = yield* Drafts.containing(file)
  if (Option.isNone(draft)) {
    return draft
  }
  const { user } = draft.value
  if (user !== null && user !== target.user) {
    return yield* new BadInput({ what: file, why: "it is a draft of another user; nothing was changed" })
  }
  const { failIfMarked: refuseMarked } = yield* conflicts
  yield* refuseMarked(draft.value, text)
  return Option.filter(draft, (draft) => Drafts.matches(draft, target))
})

/** Saves the text of a file, which may be a draft. `given` is the revision to replace, if the user named one. */
export const saveFile = (saving: SectionSave.SectionSave, file: string, given: Option.Option<number>) =>
  Effect.gen(function* () {
    const text = yield* Effect.flatMap(Utf8.readFile(file), (text) => SectionSave.failIfBlank(saving, text))
    const draft = yield* ownDraft(saving, file, text)
    if (Option.isSome(draft)) {
      const known = Option.orElse(given, () => Option.fromNullable(draft.value.revision))
      return yield* saveKept(saving, draft.value, text, known)
    }
    const revision = yield* revisionOf(saving, given)
    return yield* saveOnce(saving, text, revision).pipe(
      Effect.tap(() => removeCopies(saving, file)),
      Effect.catchTags({
        SectionChanged: (error) => keepBoth(saving, file, text, error),
        SectionExists: (error) => keepBoth(saving, file, text, error)
      })
    )
  })

/** Removes the drafts that earlier conflicts created from a file that is saved now. */
const removeCopies = Effect.fnUntraced(function* ({ target }: SectionSave.SectionSave, file: string) {
  const path = yield* Path.Path
  const copies = (yield* Drafts.unsaved(target)).filter(({ origin }) => origin === path.resolve(file))
  yield* Effect.forEach(copies, (copy) => Effect.ignore(Drafts.remove(copy)), { discard: true })
})

/** Prints on stderr the path of the latest unsaved draft of the part, if there is one. */
export const reportUnsaved = Effect.fnUntraced(function* ({ target, json }: SectionSave.SectionSave) {
  const [latest] = json ? [] : yield* Drafts.unsaved(target)
  if (latest !== undefined) {
    const { errorLine } = yield* Output.Output
    const where = ShellQuote.quote(latest.file)
    yield* errorLine(Sanitize.line(`There is an unsaved draft of ${target.part} of ${target.record}: ${where}`))
  }
})
