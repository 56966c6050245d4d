/**
 * The text of a record, a section at a time: from a file, from stdin, or from an editor.
 */
import { Args, Command, Options } from "@effect/cli"
import { FileSystem } from "@effect/platform"
import type { Answer } from "@scipnet/core"
import { Deepwell, Query } from "@scipnet/core"
import { Effect, Option, Stream } from "effect"
import { BadInput } from "../CliError.ts"
import * as Connection from "../Connection.ts"
import * as Files from "../Files.ts"
import * as Globals from "../Globals.ts"
import * as Input from "../Input.ts"
import * as Output from "../Output.ts"
import * as Sanitize from "../render/Sanitize.ts"
import * as Stdin from "../Stdin.ts"
import { execute } from "./Execute.ts"
import type { Typed } from "./Execute.ts"
import * as Keeping from "./Keeping.ts"

/** What the commands are called that file a part of a record's text, and revise one, and what they call the part. */
export interface Filing {
  readonly file: Typed["_tag"]
  readonly revise: Typed["_tag"]
  readonly part: "section" | "document"
}

const fromStdin = Stream.runFold(Stream.decodeText(Stdin.bytes), "", (text, more) => text + more)

/** Where the text is, when it is not to be edited. */
const read = (file: string) =>
  file === "-"
    ? fromStdin
    : Effect.flatMap(FileSystem.FileSystem, (files) => files.readFileString(file)).pipe(
        Effect.mapError((error) => Files.problem(error, file))
      )

const present = (answer: Answer.Answer, part: string) =>
  answer._tag === "Granted" && answer.record.type !== "user"
    ? Option.fromNullable(answer.record.sections.find(({ id }) => id === part))
    : Option.none()

/** `addendum-1` is Addendum 1, unless somebody says otherwise. */
const titleOf = (part: string): string => {
  const words = part.replaceAll("-", " ")
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

const options = {
  title: Options.text("title").pipe(Options.withDescription("Its heading. Default: after its name."), Options.optional),
  level: Options.optional(Input.level),
  compartments: Input.compartments,
  reason: Options.text("reason").pipe(
    Options.withDescription("Why, where its clearance is lowered."),
    Options.optional
  ),
  part: Args.text({ name: "part" }).pipe(
    Args.withDescription("The part of its text: description, procedures, addendum-1 and the like.")
  ),
  file: Args.text({ name: "file" }).pipe(
    Args.withDescription("Where the text is, in Markdown; - for stdin. Left out, your $EDITOR opens."),
    Args.optional
  )
}

/** The `file` subcommand of a type of records: files a part that is not there, and revises one that is. */
export const command = (kind: Keeping.Kind, filing: Filing) =>
  Command.make(
    "file",
    { ...Globals.session, id: Keeping.id(kind), ...options },
    ({ id, part, file, title, level, compartments, reason, ...globals }) =>
      Effect.gen(function* () {
        const record = Input.idOf(kind.type, id)
        const query = yield* Input.decode(Query.Access, kind.type)({ type: kind.type, id: record })
        const deepwell = yield* Deepwell.Deepwell
        const before = present(yield* deepwell.access(query), part)
        const was = Option.match(before, { onNone: () => "", onSome: ({ body }) => body })
        const body = yield* Option.match(file, {
          onSome: read,
          onNone: () =>
            Effect.flatMap(
              Effect.promise(() => import("../Editor.ts")),
              ({ edit }) => edit(was, part)
            )
        })
        const names = { ...Keeping.named(kind, id), [filing.part]: part }
        const clearance = Option.map(level, (level) => ({ level, compartments }))
        const outcome = yield* execute(
          Option.isNone(before)
            ? {
                _tag: filing.file,
                ...names,
                title: Option.getOrElse(title, () => titleOf(part)),
                body,
                clearance: Option.getOrNull(clearance)
              }
            : { _tag: filing.revise, ...names, body, ...Input.given({ title, clearance, reason }) }
        )
        const done = Option.isNone(before) ? "is filed" : "is revised"
        const said = outcome.positions.length === 0 ? "says so already" : done
        yield* Output.answer(globals.json, outcome, () => [Sanitize.line(`${part} of ${record} ${said}.`)])
      }).pipe(Connection.asUser(globals), (visit) =>
        globals.passwordStdin && Option.contains(file, "-")
          ? new BadInput({ what: "--password-stdin", why: "stdin holds the text; set SCIPNET_PASSWORD" })
          : visit
      )
  ).pipe(
    Command.withDescription("File a part of its text, or revise one that is there: from a file, stdin or your editor.")
  )
