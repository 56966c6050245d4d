/**
 * Options that filter and order a list of records, by the type of the records.
 */
import * as Options from "@effect/cli/Options"
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Classification from "@scipnet/core/domain/scp/Classification"
import * as Status from "@scipnet/core/domain/scp/Status"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { BadInput } from "../error/CliError.ts"
import * as ArgumentDecoding from "./ArgumentDecoding.ts"
import * as SharedOptions from "./SharedOptions.ts"
import * as TimeOptions from "./TimeOptions.ts"

const choice = <A extends string>(name: string, values: ReadonlyArray<A>, description: string) =>
  Options.choice(name, values).pipe(Options.withDescription(description), Options.optional)

const level = SharedOptions.optionalInteger("level", "Only those that require this level.").pipe(Options.withAlias("l"))

const shared = {
  level,
  since: SharedOptions.optionalText("since", "Only those registered at or after this time, e.g. 2026-01-31."),
  sort: choice("sort", Query.ListOrder.literals, "The order. Default: id."),
  reverse: Options.boolean("reverse").pipe(Options.withDescription("Reverse the order.")),
  after: SharedOptions.optionalText("after", "List the records after this id, for the next page.")
}

const activity = choice("status", ["active", "inactive"], "Only those with this status.")
const site = SharedOptions.optionalText("site", "Only those at this site, e.g. Site-19.")
const taskForce = SharedOptions.optionalText("mtf", "Only those of this task force, e.g. Epsilon-11.")

/** The options of each type. */
export const options = {
  scp: {
    class: choice("class", Classification.ObjectClass.literals, "Only those of this object class."),
    status: choice("status", Status.Status.literals, "Only those with this status."),
    site,
    taskForce,
    ...shared
  },
  user: {
    status: activity,
    site,
    taskForce,
    ...shared,
    level: Options.withDescription(level, "Only those who hold this level.")
  },
  site: { status: activity, ...shared },
  mtf: { status: activity, site, ...shared }
}

/** The values of the options of any type. */
export interface Values {
  readonly class?: Option.Option<string>
  readonly status?: Option.Option<string>
  readonly site?: Option.Option<string>
  readonly taskForce?: Option.Option<string>
  readonly level: Option.Option<number>
  readonly since: Option.Option<string>
  readonly sort: Option.Option<Query.ListOrder>
  readonly reverse: boolean
  readonly after: Option.Option<string>
}

const id = (type: QueryResult.RecordType, typed: Option.Option<string> = Option.none()) =>
  Option.map(typed, (text) => ArgumentDecoding.normalizeId(type, text))

/** The query of the options, without a page. Fails with `BadInput` for a filter that can match nothing. */
export const decode = Effect.fnUntraced(function* (type: QueryResult.RecordType, values: Values) {
  const { level, sort, reverse, class: objectClass = Option.none(), status = Option.none() } = values
  if (Option.isSome(level) && (level.value < 0 || level.value > 6)) {
    return yield* new BadInput({ what: "--level", why: `${level.value} is not a level from 0 to 6, e.g. --level 3` })
  }
  const since = yield* TimeOptions.decodeOptional("--since", values.since)
  return yield* ArgumentDecoding.decode(Query.List, "list", {
    type,
    ...(reverse ? { descending: true } : {}),
    ...ArgumentDecoding.definedFields({
      class: objectClass,
      status,
      site: id("site", values.site),
      taskForce: id("mtf", values.taskForce),
      level,
      since,
      sort,
      after: id(type, values.after)
    })
  })
})
