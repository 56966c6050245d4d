/**
 * The text of a record, a section at a time: from a file, from stdin, or from an editor.
 */
import { Args, Command, Options } from "@effect/cli"
import { FileSystem, Path } from "@effect/platform"
import { Query, SectionId } from "@scipnet/core"
import { Effect, Either, Option, Stream } from "effect"
import { BadInput } from "../../error/CliError.ts"
import * as CommandActor from "../../connection/CommandActor.ts"
import * as DeepwellLocation from "../../connection/DeepwellLocation.ts"
import * as Drafts from "../../editing/Drafts.ts"
import * as SignedInSession from "../../connection/SignedInSession.ts"
import * as ErrorMessages from "../../error/ErrorMessages.ts"
import * as FileErrors from "../../io/FileErrors.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ArgumentDecoding from "../../options/ArgumentDecoding.ts"
import * as Output from "../../io/Output.ts"
import * as Sanitize from "../../render/layout/Sanitize.ts"
import * as ShellQuote from "../../io/ShellQuote.ts"
import * as Stdin from "../../io/Stdin.ts"
import * as Utf8 from "../../io/Utf8.ts"
import * as RecordOptions from "./RecordOptions.ts"
import type { Conflict, Filing, Saving } from "../../editing/Saving.ts"
import * as Savings from "../../editing/Saving.ts"

const fromStdin = Stream.runFold(Utf8.decodeStream("stdin")(Stdin.bytes), "", (text, more) => text + more)

const fromFile = (file: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const bytes = yield* Effect.mapError(files.readFile(file), (error) => FileErrors.problem(error, file))
    return yield* Utf8.decode(bytes, file)
  })

// Merging and comparing are loaded only when a conflict occurs.
const conflicts = Effect.promise(() => import("../../editing/Conflict.ts"))

/** The revision to save over: as given, or whatever there is by now. */
const revisionOf = (saving: Saving, given: Option.Option<number>) =>
  Option.isSome(given)
    ? Effect.succeed(given.value)
    : Effect.map(Savings.readRecord(saving), (answer) =>
        Option.isSome(Savings.sectionOf(answer, saving.target.part)) ? null : 0
      )

const saveOnce = (saving: Saving, text: string, revision: number | null) =>
  Effect.map(Savings.save(saving, text, revision), (outcome) => ({ outcome, isNew: revision === 0 }))

/** Saves what is kept in a draft, which is removed then; where the part has changed, both texts are kept. */
const saveKept = (saving: Saving, draft: Drafts.Draft, text: string, given: Option.Option<number>) =>
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

/** Begins a draft of a text if it can be kept; says on stderr where it cannot. */
const beginIfPossible = (saving: Saving, read: Parameters<typeof Drafts.begin>[1], text: string) =>
  Effect.gen(function* () {
    const draft = yield* Effect.either(Drafts.begin(saving.target, read, text))
    if (Either.isLeft(draft)) {
      const { errorLine } = yield* Output.Output
      const why = `No draft of the text is kept. ${ErrorMessages.sentence(draft.left)}`
      yield* errorLine(saving.json ? JSON.stringify({ warning: why }) : Sanitize.text(why))
    }
    return Either.getRight(draft)
  })

const saveStdin = (saving: Saving, given: Option.Option<number>) =>
  Effect.gen(function* () {
    const text = yield* Effect.flatMap(fromStdin, (text) => Savings.failIfBlank(saving, text))
    // It may be all there is of the text.
    const read = { revision: Option.getOrNull(given), base: null, origin: null }
    const draft = yield* beginIfPossible(saving, read, text)
    return yield* Option.isSome(draft)
      ? saveKept(saving, draft.value, text, given)
      : Effect.flatMap(revisionOf(saving, given), (revision) => saveOnce(saving, text, revision))
  })

/** Both texts of a conflict are kept, though the file is still there: it may be changed next. */
const keepBoth = (saving: Saving, file: string, text: string, error: Conflict) =>
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
 * The draft that a file is, if it is one of this user and of this part. Fails with `BadInput` for a draft of another user,
 * whose text may need a higher clearance, and for conflict markers.
 */
const ownDraft = ({ target }: Saving, file: string, text: string) =>
  Effect.gen(function* () {
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

const saveFile = (saving: Saving, file: string, given: Option.Option<number>) =>
  Effect.gen(function* () {
    const text = yield* Effect.flatMap(fromFile(file), (text) => Savings.failIfBlank(saving, text))
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

/** Removes what was kept of a file at earlier conflicts, now that it is saved. */
const removeCopies = ({ target }: Saving, file: string) =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    const copies = (yield* Drafts.unsaved(target)).filter(({ origin }) => origin === path.resolve(file))
    yield* Effect.forEach(copies, (copy) => Effect.ignore(Drafts.remove(copy)), { discard: true })
  })

const options = {
  title: Options.text("title").pipe(Options.withDescription("Its heading. Default: after its name."), Options.optional),
  level: Options.optional(ArgumentDecoding.level),
  compartments: ArgumentDecoding.compartments,
  reason: Options.text("reason").pipe(
    Options.withDescription("Why, where its clearance is lowered."),
    Options.optional
  ),
  revision: Options.integer("revision").pipe(
    Options.withDescription(
      "The revision that was read; refused if it has changed since. 0: only if it is not there. Without it a file replaces whatever there is."
    ),
    Options.optional
  ),
  allowEmpty: Options.boolean("allow-empty").pipe(Options.withDescription("Store the text even if it is blank.")),
  part: Args.text({ name: "part" }).pipe(
    Args.withDescription("The part of its text: description, procedures, addendum-1 and the like.")
  ),
  file: Args.text({ name: "file" }).pipe(
    Args.withDescription("Where the text is, in Markdown; - for stdin. Left out, your $EDITOR opens."),
    Args.optional
  )
}

const word = (option: string, value: Option.Option<string | number>): ReadonlyArray<string> =>
  Option.match(value, { onNone: () => [], onSome: (value) => [option, `${value}`] })

/** The `file` subcommand of a type of records: files a part that is not there, and revises one that is. */
export const command = (kind: RecordOptions.Kind, filing: Filing) =>
  Command.make(
    "file",
    { ...GlobalOptions.session, id: RecordOptions.id(kind), ...options },
    ({ id, part, file, title, level, compartments, reason, revision, allowEmpty, ...globals }) =>
      Effect.gen(function* () {
        const record = ArgumentDecoding.idOf(kind.type, id)
        const query = yield* ArgumentDecoding.decode(Query.Access, kind.type)({ type: kind.type, id: record })
        yield* ArgumentDecoding.decode(SectionId.SectionId, filing.part)(part)
        if (Option.exists(revision, (number) => number < 0)) {
          return yield* new BadInput({ what: "--revision", why: "it is the number of a revision, or 0" })
        }
        const { deepwell, server, ca, user, json } = globals
        const { session } = yield* SignedInSession.SignedInSession
        const saving: Saving = {
          target: {
            user: session.user,
            deepwell: yield* DeepwellLocation.keyOf(globals),
            type: kind.type,
            record,
            part
          },
          query,
          filing,
          names: { ...RecordOptions.named(kind, id), [filing.part]: part },
          title,
          clearance: Option.map(level, (level) => ({ level, compartments })),
          reason,
          allowEmpty,
          json,
          words: {
            before: [kind.type, "file", record, part],
            after: [
              ...word("--title", title),
              ...word("--level", level),
              ...compartments.flatMap((each) => ["--compartment", each]),
              ...word("--reason", reason),
              ...(allowEmpty ? ["--allow-empty"] : []),
              ...word("--deepwell", deepwell),
              ...word("--server", server),
              ...word("--ca", ca),
              ...word("--user", user)
            ]
          }
        }
        const { outcome, isNew } = yield* Option.match(file, {
          onNone: () =>
            Effect.flatMap(
              Effect.promise(() => import("../../editing/EditSession.ts")),
              (editing) => editing.run(saving)
            ),
          onSome: (file) => (file === "-" ? saveStdin(saving, revision) : saveFile(saving, file, revision))
        })
        const done = isNew ? "is filed" : "is revised"
        const said = outcome.positions.length === 0 ? "says so already" : done
        yield* Output.answer(json, outcome, () => [Sanitize.line(`${part} of ${record} ${said}.`)])
        yield* tellLeftOver(saving)
      }).pipe(CommandActor.asUser(globals), (visit) =>
        globals.passwordStdin && Option.contains(file, "-")
          ? new BadInput({ what: "--password-stdin", why: "stdin holds the text; set SCIPNET_PASSWORD" })
          : visit
      )
  ).pipe(
    Command.withDescription("File a part of its text, or revise one that is there: from a file, stdin or your editor.")
  )

/** Says on stderr that there are drafts of the part that were never saved. */
const tellLeftOver = ({ target, json }: Saving) =>
  Effect.gen(function* () {
    const [latest] = json ? [] : yield* Drafts.unsaved(target)
    if (latest !== undefined) {
      const { errorLine } = yield* Output.Output
      const where = ShellQuote.quote(latest.file)
      yield* errorLine(
        Sanitize.line(`There is a draft of ${target.part} of ${target.record} that was not saved: ${where}`)
      )
    }
  })
