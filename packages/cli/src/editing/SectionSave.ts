/**
 * Saves a text as a part of a record, and reports where an unsaved text is kept.
 */
import { BadInput } from "../error/CliError.ts"
import type * as Rejection from "@scipnet/core/domain/Rejection"
import type * as Query from "@scipnet/core/domain/query/Query"
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Drafts from "./Drafts.ts"
import { Output } from "../io/Output.ts"
import * as Sanitize from "../render/layout/Sanitize.ts"
import * as ShellQuote from "@scipnet/presentation/ShellQuote"
import * as ArgumentDecoding from "../options/ArgumentDecoding.ts"
import { execute, type Typed } from "../options/DomainCommand.ts"

/** The commands that create and revise a part, and their field for its id. */
export interface Filing {
  readonly file: Typed["_tag"]
  readonly revise: Typed["_tag"]
  readonly part: "section" | "document"
}

/** The errors of a part that changed after it was read. */
export type Conflict = Extract<Rejection.Rejection, { readonly _tag: "SectionChanged" | "SectionExists" }>

/** A part of a record, and the options to save it with. */
export interface SectionSave {
  readonly target: Drafts.Target
  readonly query: Query.Access
  readonly filing: Filing
  /** The command fields that identify the part. */
  readonly names: { readonly [field: string]: string }
  readonly title: Option.Option<string>
  readonly clearance: Option.Option<{ readonly level: number; readonly compartments: ReadonlyArray<string> }>
  readonly reason: Option.Option<string>
  readonly allowEmpty: boolean
  readonly json: boolean
  /** The words of the command line before and after the file, without the revision. */
  readonly words: { readonly before: ReadonlyArray<string>; readonly after: ReadonlyArray<string> }
}

/** The default title: `addendum-1` becomes Addendum 1. */
const titleOf = (part: string): string => {
  const words = part.replaceAll("-", " ")
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

/**
 * Saves a text. `revision` is the revision to replace: 0 for a new part, null for any revision. Fails with `SectionChanged`
 * or `SectionExists` if the part was changed or created by another user.
 */
export const save = (
  { target, filing, names, title, clearance, reason }: SectionSave,
  body: string,
  revision: number | null
) =>
  execute(
    revision === 0
      ? {
          _tag: filing.file,
          ...names,
          title: Option.getOrElse(title, () => titleOf(target.part)),
          body,
          clearance: Option.getOrNull(clearance)
        }
      : {
          _tag: filing.revise,
          ...names,
          body,
          ...ArgumentDecoding.definedFields({ title, clearance, reason }),
          ...(revision === null ? {} : { revision })
        }
  )

/** The part of the record in an answer, if it exists and is readable. */
export const sectionOf = (answer: QueryResult.QueryResult, part: string) =>
  answer._tag === "Granted" && answer.record.type !== "user"
    ? Option.fromNullable(answer.record.sections.find(({ id }) => id === part))
    : Option.none()

/** Reads the record of a part. */
export const readRecord = ({ query }: SectionSave) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => deepwell.access(query))

/** Invisible characters: white space and format characters. */
const blanks = /[\s\p{Zs}\p{Cf}]/gu

/** Returns the text. Fails with `BadInput` for a blank text without `--allow-empty`. */
export const failIfBlank = ({ allowEmpty }: SectionSave, text: string): Effect.Effect<string, BadInput> =>
  text.replaceAll(blanks, "") === "" && !allowEmpty
    ? Effect.fail(new BadInput({ what: "text", why: "it is blank; add --allow-empty to save it" }))
    : Effect.succeed(text)

/** The command line that saves a file, quoted for a shell. */
export const retryCommand = ({ words }: SectionSave, file: string, revision: number | null): string =>
  ["scipnet", ...words.before, file, ...words.after, ...(revision === null ? [] : ["--revision", `${revision}`])]
    .map(ShellQuote.quote)
    .join(" ")

/** The path of a text, the revision to replace, and the path of the latest revision, if it was saved. */
export interface KeptText {
  readonly file: string
  readonly revision: number | null
  readonly other: Option.Option<string>
}

/** Prints on stderr the path of an unsaved text and of the latest revision, and the command that saves the text. */
export const reportKept = Effect.fnUntraced(function* (saving: SectionSave, kept: KeptText) {
  const output = yield* Output
  const { file, revision, other } = kept
  const command = retryCommand(saving, file, revision)
  if (saving.json) {
    return yield* output.errorLine(JSON.stringify({ kept: { file, other: Option.getOrNull(other), retry: command } }))
  }
  const lines = [
    ...Option.toArray(Option.map(other, (file) => `The latest revision is in ${ShellQuote.quote(file)}`)),
    `Your text is in ${ShellQuote.quote(file)}`,
    `${Option.isNone(other) ? "Save it with" : "After merging both, save it with"}: ${command}`
  ]
  yield* Effect.forEach(lines, (line) => output.errorLine(Sanitize.line(line)), { discard: true })
})
