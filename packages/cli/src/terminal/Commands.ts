/**
 * What each typed command does: it asks the deepwell, and shows the answer.
 */
import { Deepwell, Query, Scp } from "@scipnet/core"
import { Effect, Ref } from "effect"
import { BadInput } from "../CliError.ts"
import * as Input from "../Input.ts"
import { Output } from "../Output.ts"
import * as Addendum from "../render/Addendum.ts"
import * as Answers from "../render/Answers.ts"
import * as Granted from "../render/Granted.ts"
import * as Help from "../render/Help.ts"
import * as Listings from "../render/Listings.ts"
import * as Sections from "../render/Sections.ts"
import type { Style } from "../render/Style.ts"
import * as Timeline from "../render/Timeline.ts"
import type { Name, Typed } from "./Parser.ts"
import * as Parser from "./Parser.ts"
import { LastRead } from "./Session.ts"

type Words = ReadonlyArray<string>

const wrongly = (name: Name) =>
  new BadInput({ what: name, why: `type ${Parser.commands.find((each) => each.name === name)?.usage ?? name}` })

const print = (lines: (style: Style) => ReadonlyArray<string>) =>
  Effect.flatMap(Output, (output) => output.lines(lines(output.style)))

const access = (words: Words) =>
  Effect.gen(function* () {
    const { type, rest } = Parser.typed(words)
    if (rest.length === 0) {
      return yield* wrongly("ACCESS")
    }
    const deepwell = yield* Deepwell.Deepwell
    const query = yield* Input.decode(Query.Access, "ACCESS")({ type, id: Input.idOf(type, rest.join(" ")) })
    const answer = yield* deepwell.access(query)
    yield* Ref.set(yield* LastRead, answer._tag === "Granted" ? answer.record : null)
    yield* print((style) => Answers.answer(answer, style, false))
  })

const open = ([word = ""]: Words) =>
  Effect.gen(function* () {
    const record = yield* Ref.get(yield* LastRead)
    if (record === null || record.type === "user") {
      return yield* new BadInput({ what: "OPEN", why: "read a record with addenda first, with ACCESS" })
    }
    const addenda = Sections.addenda(record)
    const number = Number(word)
    const section = addenda[number - 1]
    if (section === undefined) {
      const why =
        addenda.length === 0 ? `${record.id} has no addenda to open` : `type OPEN and a number, 1 to ${addenda.length}`
      return yield* new BadInput({ what: "OPEN", why })
    }
    yield* print((style) => Addendum.render({ record: record.id, number, of: addenda.length, section }, style))
  })

const search = (words: Words) =>
  Effect.gen(function* () {
    if (words.length === 0) {
      return yield* wrongly("SEARCH")
    }
    const deepwell = yield* Deepwell.Deepwell
    const query = yield* Input.decode(Query.Search, "SEARCH")({ text: words.join(" ") })
    const hits = yield* deepwell.search(query)
    yield* print((style) => Listings.searchHits(hits, style))
  })

const list = (words: Words) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const { type, rest } = Parser.typed(words)
    const after = rest.length === 0 ? {} : { after: Input.idOf(type, rest.join(" ")) }
    const query = yield* Input.decode(Query.List, "LIST")({ type, ...after })
    const found = yield* deepwell.list(query)
    yield* print((style) => Answers.summaries(type, found, style))
  })

const history = (words: Words) =>
  Effect.gen(function* () {
    const { rest } = Parser.typed(words)
    if (rest.length === 0) {
      return yield* wrongly("HISTORY")
    }
    const deepwell = yield* Deepwell.Deepwell
    const query = yield* Input.decode(Query.History, "HISTORY")({ scp: Input.idOf("scp", rest.join(" ")) })
    const entries = yield* deepwell.history(query)
    yield* print((style) => Timeline.render(entries, style))
  })

const status = (words: Words) =>
  Effect.gen(function* () {
    const { rest } = Parser.typed(words)
    const [item, to, ...reason] = rest
    if (item === undefined) {
      return yield* wrongly("STATUS")
    }
    const output = yield* Output
    const deepwell = yield* Deepwell.Deepwell
    const scp = Input.idOf("scp", item)
    if (to === undefined) {
      const query = yield* Input.decode(Query.History, "STATUS")({ scp })
      const latest = (yield* deepwell.history(query)).slice(-1)
      return yield* output.lines(Timeline.render(latest, output.style))
    }
    const fields = { _tag: "ChangeScpStatus", scp, to: to.toLowerCase(), reason: reason.join(" ") }
    const command = yield* Input.decode(Scp.ChangeStatus, "STATUS")(fields)
    const { positions } = yield* deepwell.execute(command)
    yield* output.line(positions.length === 0 ? `${scp} is ${command.to} already.` : `${scp} is now ${command.to}.`)
  })

const whoAmI = () =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const record = yield* deepwell.whoAmI
    yield* print((style) => Granted.render({ record }, style))
  })

const help = ([word = ""]: Words) =>
  print((style) => {
    const one = Parser.commands.filter(({ name }) => name === word.toUpperCase())
    return Help.render(one.length === 0 ? Parser.commands : one, style)
  })

const clear = () =>
  Effect.flatMap(Output, (output) => (process.stdout.isTTY ? output.line("\u001b[2J\u001b[3J\u001b[H") : Effect.void))

const runs = {
  ACCESS: access,
  OPEN: open,
  SEARCH: search,
  LIST: list,
  HISTORY: history,
  STATUS: status,
  WHOAMI: whoAmI,
  HELP: help,
  CLEAR: clear
}

/** Does what was typed, apart from leaving. */
export const run = ({ name, words }: Typed & { readonly name: Exclude<Name, "LOGOUT"> }) => runs[name](words)
