/**
 * Storing a text as a part of a record: what is sent, and what is said where the text is kept instead.
 */
import { BadInput } from "../error/CliError.ts"
import type { QueryResult, Query, Rejection } from "@scipnet/core"
import { Deepwell } from "@scipnet/core"
import { Effect, Option } from "effect"
import type * as Drafts from "./Drafts.ts"
import { Output } from "../io/Output.ts"
import * as Sanitize from "../render/layout/Sanitize.ts"
import * as ShellQuote from "../io/ShellQuote.ts"
import { execute } from "../options/DomainCommand.ts"
import type { Typed } from "../options/DomainCommand.ts"

/** The commands that file and revise a part of a record's text, and their name for the part. */
export interface Filing {
  readonly file: Typed["_tag"]
  readonly revise: Typed["_tag"]
  readonly part: "section" | "document"
}

/** The errors by which saving is refused because the part has changed since it was read. */
export type Conflict = Extract<Rejection.Rejection, { readonly _tag: "SectionChanged" | "SectionExists" }>

/** A part of a record, and how it is to be stored. */
export interface Saving {
  readonly target: Drafts.Target
  readonly query: Query.Access
  readonly filing: Filing
  /** The fields that name the part. */
  readonly names: { readonly [field: string]: string }
  readonly title: Option.Option<string>
  readonly clearance: Option.Option<{ readonly level: number; readonly compartments: ReadonlyArray<string> }>
  readonly reason: Option.Option<string>
  readonly allowEmpty: boolean
  readonly json: boolean
  /** The words of the command line up to the file, and those behind it without the revision. */
  readonly words: { readonly before: ReadonlyArray<string>; readonly after: ReadonlyArray<string> }
}

/** `addendum-1` is titled Addendum 1 unless a title is given. */
const titleOf = (part: string): string => {
  const words = part.replaceAll("-", " ")
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

const optionalField = <A>(name: string, value: Option.Option<A>) =>
  Option.isSome(value) ? { [name]: value.value } : {}

/**
 * Stores a text. `revision` is that which was read: 0 where the part was not there, null to revise whatever there is.
 * Refused with `SectionChanged` or `SectionExists` when the part was changed or filed meanwhile.
 */
export const save = (
  { target, filing, names, title, clearance, reason }: Saving,
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
          ...optionalField("title", title),
          ...optionalField("clearance", clearance),
          ...optionalField("reason", reason),
          ...(revision === null ? {} : { revision })
        }
  )

/** The part of an answer's record, if it is there and may be read. */
export const sectionOf = (answer: QueryResult.QueryResult, part: string) =>
  answer._tag === "Granted" && answer.record.type !== "user"
    ? Option.fromNullable(answer.record.sections.find(({ id }) => id === part))
    : Option.none()

/** Reads the record of a part. */
export const readRecord = ({ query }: Saving) => Effect.flatMap(Deepwell.Deepwell, (deepwell) => deepwell.access(query))

/** Characters that leave nothing to see: blanks, and those that only direct how others are shown. */
const blanks = /[\s\p{Zs}\p{Cf}]/gu

/** The text. Fails with `BadInput` for a blank one without `--allow-empty`. */
export const failIfBlank = ({ allowEmpty }: Saving, text: string): Effect.Effect<string, BadInput> =>
  text.replaceAll(blanks, "") === "" && !allowEmpty
    ? Effect.fail(new BadInput({ what: "text", why: "it is blank; add --allow-empty to store it so" }))
    : Effect.succeed(text)

/** The command line that stores a file, as a shell takes it. */
export const retryCommand = ({ words }: Saving, file: string, revision: number | null): string =>
  ["scipnet", ...words.before, file, ...words.after, ...(revision === null ? [] : ["--revision", `${revision}`])]
    .map(ShellQuote.quote)
    .join(" ")

/** The path of a text, the revision to save it over, and the path of the version saved meanwhile, if any. */
export interface KeptText {
  readonly file: string
  readonly revision: number | null
  readonly other: Option.Option<string>
}

/** Says on stderr where a text is kept that was not saved, and how to save it; with the other text where there is one. */
export const reportKept = (saving: Saving, kept: KeptText) =>
  Effect.gen(function* () {
    const output = yield* Output
    const { file, revision, other } = kept
    const command = retryCommand(saving, file, revision)
    if (saving.json) {
      return yield* output.errorLine(JSON.stringify({ kept: { file, other: Option.getOrNull(other), retry: command } }))
    }
    const lines = [
      ...Option.toArray(Option.map(other, (file) => `The text that is there now is in ${ShellQuote.quote(file)}`)),
      `Your text is kept in ${ShellQuote.quote(file)}`,
      `${Option.isNone(other) ? "Save it with" : "When it has what you want of both, save it with"}: ${command}`
    ]
    yield* Effect.forEach(lines, (line) => output.errorLine(Sanitize.line(line)), { discard: true })
  })
