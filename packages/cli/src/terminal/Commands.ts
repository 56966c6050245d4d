/**
 * What each typed command does.
 */
import { Deepwell, Query } from "@scipnet/core"
import { Effect } from "effect"
import type { Scope } from "effect"
import * as Input from "../Input.ts"
import { Output } from "../Output.ts"
import * as Help from "../render/Help.ts"
import * as Listings from "../render/Listings.ts"
import type { Words } from "./Asking.ts"
import { print } from "./Asking.ts"
import * as Deciding from "./Deciding.ts"
import type { LineSource } from "./LineSource.ts"
import type { Name, Typed } from "./Parser.ts"
import * as Parser from "./Parser.ts"
import * as Reading from "./Reading.ts"
import * as Watching from "./Watching.ts"

const audit = (words: Words) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const { type, rest } = Parser.typed(words)
    const target = rest.length === 0 ? {} : { target: Input.idOf(type, rest.join(" ")) }
    const query = yield* Input.decode(Query.ReadAudit, "AUDIT")({ limit: 25, ...target })
    const entries = yield* deepwell.audit(query)
    yield* print((style) => Listings.audit(entries, style))
  })

const help = ([word = ""]: Words) =>
  print((style) => {
    const one = Parser.commandOf(word)
    return one === undefined ? Help.all(Parser.commands, style) : Help.one(one, style)
  })

const clear = () =>
  Effect.flatMap(Output, (output) => (process.stdout.isTTY ? output.line("\u001b[2J\u001b[3J\u001b[H") : Effect.void))

/** Does what was typed, apart from leaving. */
export const make = (source: LineSource, scope: Scope.Scope) => {
  const runs = {
    ACCESS: Reading.access,
    OPEN: Reading.open,
    SEARCH: Reading.search,
    LIST: Reading.list,
    RANDOM: Reading.random,
    NEXT: Reading.next,
    PREV: Reading.previous,
    HISTORY: Deciding.history,
    STATUS: Deciding.status,
    PROPOSE: Deciding.propose,
    PENDING: Deciding.pending,
    APPROVE: Deciding.approve,
    REJECT: Deciding.reject,
    WITHDRAW: Deciding.withdraw,
    AUDIT: audit,
    WATCH: Watching.make(source, scope),
    WHOAMI: Reading.whoAmI,
    HELP: help,
    CLEAR: clear
  }
  return ({ name, words }: Typed & { readonly name: Exclude<Name, "LOGOUT"> }) => runs[name](words)
}
