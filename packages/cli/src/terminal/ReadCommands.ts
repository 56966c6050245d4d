/**
 * The commands that read records.
 */
import * as FoldedText from "@scipnet/core/domain/FoldedText"
import * as ItemNumberSyntax from "@scipnet/core/domain/ItemNumberSyntax"
import * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Grammar from "@scipnet/presentation/terminal/Grammar"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as Effect from "effect/Effect"
import { BadInput } from "../error/CliError.ts"
import * as ArgumentDecoding from "../options/ArgumentDecoding.ts"
import type { CurrentActor } from "@scipnet/core/deepwell/request/CurrentActor"
import * as Pages from "../options/Pages.ts"
import * as FirstSteps from "../render/FirstSteps.ts"
import * as AddendumView from "../render/AddendumView.ts"
import * as AnswerView from "../render/AnswerView.ts"
import * as RecordView from "../render/RecordView.ts"
import * as SearchResults from "../render/SearchResults.ts"
import * as Suggestions from "../render/Suggestions.ts"
import * as SectionView from "../render/SectionView.ts"
import { print, usageError, type Words } from "./UsageError.ts"
import * as SessionMemory from "./SessionMemory.ts"

const show = (answer: QueryResult.QueryResult) =>
  Effect.zipRight(
    SessionMemory.update(
      answer._tag === "Granted" ? { record: answer.record, addendum: 0 } : { record: null, addendum: 0 }
    ),
    print(answer, (_, style) => AnswerView.renderResult(answer, style, false))
  )

const readRecord = Effect.fnUntraced(function* (type: QueryResult.RecordType, id: string) {
  const deepwell = yield* Deepwell.Deepwell
  const query = yield* ArgumentDecoding.decode(Query.Access, "ACCESS", {
    type,
    id: ArgumentDecoding.normalizeId(type, id)
  })
  return yield* deepwell.access(query)
})

/** The records of the types whose id or name is close to a text, and those that have it as their id or name. */
const findNear = Effect.fnUntraced(function* (types: ReadonlyArray<QueryResult.RecordType>, text: string) {
  const deepwell = yield* Deepwell.Deepwell
  const near = yield* Effect.forEach(types, (type) =>
    Effect.gen(function* () {
      const query = yield* ArgumentDecoding.decode(Query.Near, "ACCESS", { type, text })
      return (yield* deepwell.near(query)).map((record) => ({ ...record, type }))
    })
  )
  const wanted = FoldedText.fold(text)
  const isExact = ({ id, name }: QueryResult.Named) => [id, name].map(FoldedText.fold).includes(wanted)
  return { near: near.flat().slice(0, 5), exact: near.flat().filter(isExact) }
})

/**
 * Reads a record by its id, or by its name if exactly one record has it; otherwise suggests similar names. Text that is no
 * item number, without a type, is looked for in all types.
 */
export const access = Effect.fnUntraced(function* (words: Words) {
  const { type, rest } = Grammar.splitType(words)
  if (rest.length === 0) {
    return yield* usageError("ACCESS")
  }
  const text = rest.join(" ")
  const answer = yield* readRecord(type, text)
  if (answer._tag !== "Expunged") {
    return yield* show(answer)
  }
  const isTyped = rest.length < words.length || ItemNumberSyntax.normalize(text) !== undefined
  const { near, exact } = yield* findNear(isTyped ? [type] : QueryResult.RecordType.literals, text)
  const [only] = exact
  if (only !== undefined && exact.length === 1) {
    return yield* show(yield* readRecord(only.type, only.id))
  }
  yield* show(answer)
  yield* print(near, Suggestions.render)
})

export const open = Effect.fnUntraced(function* ([word]: Words) {
  const { record, addendum } = yield* SessionMemory.memory
  if (record === null || record.type === "user") {
    return yield* new BadInput({ what: "OPEN", why: Replies.reasons.openWithoutRecord })
  }
  const addenda = SectionView.addenda(record)
  const number = word === undefined ? addendum + 1 : Number(word)
  const section = addenda[number - 1]
  if (section === undefined) {
    const typed = word === undefined ? undefined : number
    return yield* new BadInput({ what: "OPEN", why: Replies.noAddendum(record.id, addenda.length, typed) })
  }
  yield* SessionMemory.update({ addendum: number })
  yield* print({ record: record.id, number, total: addenda.length, section }, AddendumView.render)
})

export const search = Effect.fnUntraced(function* (words: Words) {
  if (words.length === 0) {
    return yield* usageError("SEARCH")
  }
  const deepwell = yield* Deepwell.Deepwell
  const query = yield* ArgumentDecoding.decode(Query.Search, "SEARCH", { text: words.join(" ") })
  yield* print(yield* deepwell.search(query), SearchResults.render)
})

export const list = Effect.fnUntraced(function* (words: Words) {
  const deepwell = yield* Deepwell.Deepwell
  const { type, rest } = Grammar.splitType(words)
  const after = rest.length === 0 ? {} : { after: ArgumentDecoding.normalizeId(type, rest.join(" ")) }
  if (type === "scp" && rest.length > 0 && ItemNumberSyntax.normalize(rest.join(" ")) === undefined) {
    return yield* usageError("LIST")
  }
  const query = yield* ArgumentDecoding.decode(Query.List, "LIST", { type, ...after })
  const { rows, hasMore } = yield* Pages.collect<QueryResult.Summary, Deepwell.Failure, CurrentActor>(
    50,
    ({ last, limit }) => deepwell.list({ ...query, limit, ...(last === undefined ? {} : { after: last.id }) })
  )
  yield* print(rows, AnswerView.renderList(type))
  const last = rows.at(-1)
  if (hasMore && last !== undefined) {
    yield* print(last, ({ id }) => [Replies.moreAfter(rows.length, Grammar.wordOf(type), id)])
  }
  if (rows.length === 0 && rest.length === 0) {
    yield* print(yield* deepwell.whoAmI, FirstSteps.inTerminal)
  }
})

export const random = Effect.fnUntraced(function* (words: Words) {
  const deepwell = yield* Deepwell.Deepwell
  const { type } = Grammar.splitType(words)
  const id = yield* deepwell.random({ type })
  if (id === null) {
    return yield* new BadInput({ what: "RANDOM", why: Replies.reasons.nothingToPick })
  }
  yield* show(yield* readRecord(type, id))
})

const readNeighbour = (direction: "next" | "previous") => () =>
  Effect.gen(function* () {
    const what = direction === "next" ? "NEXT" : "PREV"
    const { record } = yield* SessionMemory.memory
    if (record === null) {
      return yield* new BadInput({ what, why: Replies.reasons.neighbourWithoutRecord })
    }
    const deepwell = yield* Deepwell.Deepwell
    const id = yield* deepwell.neighbour({ type: record.type, id: record.id, direction })
    if (id === null) {
      return yield* new BadInput({ what, why: Replies.noNeighbour(record.id, direction) })
    }
    yield* show(yield* readRecord(record.type, id))
  })

export const next = readNeighbour("next")
export const previous = readNeighbour("previous")

export const whoAmI = Effect.fnUntraced(function* () {
  const deepwell = yield* Deepwell.Deepwell
  yield* print({ record: yield* deepwell.whoAmI }, RecordView.render)
})
