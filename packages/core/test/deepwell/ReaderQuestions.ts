/**
 * The answers to all queries of a reader, as lines of text by which two deepwells are compared.
 */
import type { DeepwellService } from "../../src/deepwell/DeepwellService.ts"
import type { Audit } from "@scipnet/core"
import { Queries, Query, UserId } from "@scipnet/core"
import type { CurrentActor } from "@scipnet/core"
import { Effect, Random, Stream } from "effect"
import * as QueryCalls from "./QueryCalls.ts"
import { visible, hidden, absent, types } from "./WorldIds.ts"

// Random ids.
const anonymous = (text: string): string =>
  text.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "minted")

export const text = (result: unknown): string => anonymous(JSON.stringify(result))

// Positions and the number of entries depend on other activity; how often the beacon was sent before it was seen is random.
const uncounted = ["audit", "audit-export", "trail", "watch"]

const unplaced = ({ position: _, details: { readAt: __, count, ...details }, ...entry }: Audit.AuditEntry) => ({
  ...entry,
  details: uncounted.includes(entry.action) ? details : { ...details, count }
})

/** The number of entries that are read: more than there are. */
const limit = 500

/** The entries about records of both deepwells, by actors with the same calls in both. */
const shared = (entries: ReadonlyArray<Audit.AuditEntry>) =>
  entries.filter(
    ({ actor, masked, action, target }) =>
      actor === "reader" ||
      // Masked entries disclose that an actor acted, and the reads of the root user differ on purpose.
      (!masked &&
        target !== "SCP-100" &&
        target !== null &&
        action !== "access" &&
        !references.some((each) => action.includes(each)))
  )

// In one deepwell these refer to a hidden record, in the other to another one or to none.
const references = ["Assign", "Appoint", "Station", "Transfer"]

const fields = ["site", "taskForce", "director", "leader", "id"]

/** The hidden records that entries of other actors refer to. */
const named = (entries: ReadonlyArray<Audit.AuditEntry>) => {
  const found = entries.flatMap(({ actor, action, details, target }) =>
    actor !== "reader" && references.some((each) => action.includes(each))
      ? fields.flatMap((field) => {
          const value = details[field]
          return typeof value === "string" && value !== target ? [value] : []
        })
      : []
  )
  const known: ReadonlyArray<string> = Object.values(hidden).flat()
  return found.filter((id) => known.includes(id))
}

const entriesOf = (entries: ReadonlyArray<Audit.AuditEntry>) => ({
  entries: shared(entries).map(unplaced),
  named: named(entries)
})

/** Queries whose answers differ in part between any two deepwells. */
const comparedApart: ReadonlySet<string> = new Set(["audit", "trail", "random", "sessions"])

/** Runs all queries as the reader. Returns one line for each answer. */
export const all = (
  deepwell: DeepwellService,
  asReader: <A, E, R>(question: Effect.Effect<A, E, R>) => Effect.Effect<A, E, Exclude<R, CurrentActor.CurrentActor>>
) =>
  Effect.gen(function* () {
    const answers: Array<string> = []
    const note = <A, E, R>(name: string, question: Effect.Effect<A, E, R>) =>
      Effect.map(Effect.either(asReader(question)), (answer) => void answers.push(`${name}: ${text(answer)}`))
    // First, before the audit log contains the queries below.
    yield* note("audit", Effect.map(deepwell.audit({ limit }), entriesOf))
    yield* note(
      "exported audit",
      Effect.map(Stream.runCollect(deepwell.exportAudit({})), (entries) => entriesOf([...entries]))
    )
    yield* note(
      "trail",
      Effect.map(deepwell.trail({ user: "reader", limit }), (entries) => entries.map(unplaced))
    )
    for (const query of [{ actor: "reader" }, { outcome: "refused" }, { severity: "warning" }] as const) {
      yield* note(`audit ${text(query)}`, Effect.map(deepwell.audit({ limit, ...query }), entriesOf))
    }
    for (const user of ["v-b", "v-a", "root"]) {
      yield* note(`trail ${user}`, Effect.map(deepwell.trail({ user }), entriesOf))
    }
    for (const type of types) {
      for (const id of [visible[type][0], hidden[type][0]]) {
        for (const method of Queries.names.filter((name) => !comparedApart.has(name))) {
          yield* note(`${method} ${id}`, QueryCalls.call(deepwell, method, { type, id, user: "v-b", text: "lantern" }))
        }
      }
      yield* note(`count ${type}`, deepwell.count({ type }))
      for (const limit of [1, 2, 50]) {
        yield* note(`list ${type} ${limit}`, deepwell.list({ type, limit }))
      }
      for (const sort of Query.ListOrder.literals) {
        const inOrder = { type, sort, limit: 2 } as const
        yield* note(`list ${type} by ${sort}`, deepwell.list(inOrder))
        yield* note(`list ${type} by ${sort}, descending`, deepwell.list({ ...inOrder, descending: true }))
        for (const after of [visible[type][0], hidden[type][0], absent[type][0]]) {
          yield* note(`list ${type} by ${sort} after ${after}`, deepwell.list({ ...inOrder, after }))
        }
      }
      const sites = [...visible.site, ...hidden.site, ...absent.site]
      const taskForces = [...visible.mtf, ...hidden.mtf, ...absent.mtf]
      for (const filter of [
        { class: "Keter" as const },
        ...(["active", "inactive"] as const).map((status) => ({ status })),
        ...sites.map((site) => ({ site })),
        ...taskForces.map((taskForce) => ({ taskForce })),
        { level: 2 as const },
        { since: 1 }
      ]) {
        yield* note(`list ${type} ${text(filter)}`, deepwell.list({ type, ...filter }))
      }
      for (const seed of ["one", "two", "three"]) {
        yield* note(`random ${type} ${seed}`, Effect.withRandom(deepwell.random({ type }), Random.make(seed)))
      }
      for (const prefix of ["", "SCP-10", "10", "v-", "Site", "a"]) {
        yield* note(`complete ${type} ${prefix}`, deepwell.complete({ type, prefix, limit: 3 }))
      }
      for (const text of ["SCP-102", "102", "the grey lamp", "v-b", "Site-2", "Alpha-2"]) {
        yield* note(`near ${type} ${text}`, deepwell.near({ type, text, limit: 2 }))
      }
      for (const id of [...visible[type], ...hidden[type], ...absent[type]]) {
        yield* note(`access ${id}`, deepwell.access({ type, id }))
        yield* note(`as of ${id}`, deepwell.asOf({ type, id, time: 0 }))
        yield* note(`as of the end ${id}`, deepwell.asOf({ type, id, position: 1_000_000 }))
        yield* note(`references ${id}`, deepwell.references({ type, id }))
        yield* note(`list after ${id}`, deepwell.list({ type, after: id, limit: 1 }))
        yield* note(`next ${id}`, deepwell.neighbour({ type, id, direction: "next" }))
        yield* note(`previous ${id}`, deepwell.neighbour({ type, id, direction: "previous" }))
        yield* note(`audit of ${id}`, Effect.map(deepwell.audit({ limit, target: id }), entriesOf))
        for (const reader of ["reader", "v-a", "v-b", "v-x"]) {
          yield* note(`why ${reader} ${id}`, deepwell.why({ reader, type, id }))
        }
      }
    }
    for (const id of [...visible.scp, ...hidden.scp, ...absent.scp]) {
      yield* note(`history ${id}`, deepwell.history({ scp: id }))
      yield* note(`history as of ${id}`, deepwell.historyAsOf({ scp: id, time: 0 }))
    }
    for (const text of ["lantern", "marigold", "lamp", "the grey", "burns"]) {
      yield* note(`search ${text}`, deepwell.search({ text }))
      yield* note(`search ${text} 1`, deepwell.search({ text, limit: 1 }))
      yield* note(`search ${text} 2`, deepwell.search({ text, limit: 1, offset: 1 }))
      for (const type of types) {
        yield* note(`search ${text} in ${type}`, deepwell.search({ text, type }))
      }
    }
    for (const user of ["reader", ...visible.user, ...hidden.user, ...absent.user]) {
      yield* note(`custody ${user}`, deepwell.custody({ user: UserId.UserId.make(user) }))
    }
    yield* note("sessions", deepwell.sessions("own"))
    // Sessions of the same time are ordered by their random ids.
    yield* note(
      "sessions of all",
      Effect.map(deepwell.sessions("all"), (found) => found.map(text).toSorted())
    )
    yield* note("reviews that wait", deepwell.reviews({ which: "waiting" }))
    return answers
  })
