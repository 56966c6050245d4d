/**
 * An item of the public scp-data dataset: a page of the wiki with its HTML and markup. Its id and link identify it;
 * unknown keys are ignored.
 */
import * as Array from "effect/Array"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type * as ParseResult from "effect/ParseResult"

const text = (maximum: number) =>
  Schema.String.pipe(Schema.maxLength(maximum, { title: `a text of up to ${maximum} characters` }))
const maybe = (maximum: number) => Schema.optionalWith(text(maximum), { nullable: true, default: () => "" })

const PageId = Schema.transform(
  Schema.Union(Schema.NonNegativeInt, Schema.String.pipe(Schema.pattern(/^[0-9]{1,20}$/))).annotations({
    title: "a page id of up to 20 digits"
  }),
  Schema.String,
  { strict: true, decode: (id) => String(id), encode: (id) => id }
)

/** The longest markup in characters, far above that of any page of the wiki. */
export const longestSource = 5_000_000

export const ScpDataItem = Schema.Struct({
  page_id: PageId,
  link: text(500).pipe(Schema.minLength(1)),
  raw_source: maybe(longestSource),
  raw_content: maybe(4 * longestSource),
  title: maybe(2_000),
  scp: maybe(2_000),
  url: maybe(2_000),
  creator: maybe(2_000),
  created_at: maybe(100),
  tags: Schema.optionalWith(Schema.Array(text(200)).pipe(Schema.maxItems(5_000)), {
    nullable: true,
    default: () => []
  })
})
export type ScpDataItem = typeof ScpDataItem.Type

/** An entry of the dataset that is not an item; `problem` names the key and the expected value. */
export class NotAnItem extends Schema.TaggedError<NotAnItem>()("NotAnItem", {
  series: Schema.String,
  label: Schema.String,
  problem: Schema.String
}) {}

const decoded = Schema.decodeUnknownEither(ScpDataItem)

const hasTitle = (ast: SchemaAST.Annotated): boolean => Option.isSome(SchemaAST.getTitleAnnotation(ast))

/** The innermost fault by its key and the expected type, without the value, which can be megabytes long or deep. */
const problemOf = (whole: ParseResult.ParseIssue): string => {
  const keys: Array<string> = []
  const said = (expected: string) => `${keys.length === 0 ? "the item" : keys.join(".")}: ${expected.slice(0, 100)}`
  let issue: ParseResult.ParseIssue | undefined = whole
  while (issue !== undefined) {
    switch (issue._tag) {
      case "Pointer":
        keys.push(...Array.ensure(issue.path).map(String))
        issue = issue.issue
        break
      case "Composite": {
        if (issue.ast._tag === "Union" && hasTitle(issue.ast)) return said(`expected ${String(issue.ast)}`)
        issue = Array.ensure(issue.issues)[0]
        break
      }
      case "Transformation":
        issue = issue.issue
        break
      case "Refinement":
        if (issue.kind === "Predicate") return said(`expected ${String(issue.ast)}`)
        issue = issue.issue
        break
      case "Missing":
        return said("missing")
      case "Unexpected":
        return said("unexpected")
      case "Type":
      case "Forbidden":
        return said(`expected ${String(issue.ast)}`)
    }
  }
  return said("not as expected")
}

/** Decodes an item of the dataset. Left with `NotAnItem` when a key is missing or wrong. */
export const decode = (series: string, label: string, item: unknown): Either.Either<ScpDataItem, NotAnItem> =>
  Either.mapLeft(decoded(item), (error) => new NotAnItem({ series, label, problem: problemOf(error.issue) }))
