/** Compares what clients were told with the log in PostgreSQL. */
import { expect } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Ledger from "../../packages/postgres/test/faults/Ledger.ts"
import type { Cluster } from "../../packages/postgres/test/rig/Cluster.ts"
import type * as Writers from "./Writers.ts"

const decodeMetadata = Schema.decodeSync(
  Schema.parseJson(Schema.Struct({ actor: Schema.String, commandId: Schema.NullOr(Schema.String) }))
)
const Refused = Schema.Struct({ error: Schema.Struct({ _tag: Schema.String }) })
const decodeRefused = Schema.decodeSync(Schema.parseJson(Refused))
const decodeCommands = Schema.decodeUnknownSync(
  Schema.Array(Schema.Struct({ actor: Schema.String, id: Schema.String, first: Schema.Int, last: Schema.Int }))
)

const group = <A>(all: ReadonlyArray<A>, keys: (each: A) => ReadonlyArray<string>): Map<string, Array<A>> => {
  const groups = new Map<string, Array<A>>()
  for (const each of all) for (const key of keys(each)) groups.set(key, [...(groups.get(key) ?? []), each])
  return groups
}

/** The texts of commands that an event contains. `from` is what it replaces, the text of an earlier command. */
const textsIn = (data: string): ReadonlyArray<string> => [
  ...new Set(data.replace(/"from":"[^"]*"/, "").match(/mark-clerk-\d+-\d+/g))
]

/**
 * Expects each settled command in the log exactly once, with the outcome that its client was told, and no other command of
 * these clients; and one audit entry for each answered read and login, and at most one for each that was sent. The chain of
 * the log is verified, and has no gap.
 */
export const expectExactlyOnce = (cluster: Cluster, reports: ReadonlyArray<Writers.Report>) =>
  Effect.gen(function* () {
    const events = (yield* Ledger.storedEvents(cluster)).map((event) => ({
      ...event,
      ...decodeMetadata(event.metadata)
    }))
    expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1))
    expect(new Set(events.map(({ stream, version }) => `${stream} ${version}`)).size).toBe(events.length)
    expect(reports.flatMap(({ unexpected }) => unexpected)).toEqual([])

    const byCommand = group(events, ({ commandId }) => (commandId?.startsWith("mark-") ? [commandId] : []))
    const byText = group(events, ({ data }) => textsIn(data))
    const settled = reports.flatMap((report) => report.settled)
    expect([...byCommand.keys()].toSorted()).toEqual(settled.map(({ commandId }) => commandId).toSorted())
    for (const { commandId, actor, text, rejection, positions } of settled) {
      const stored = byCommand.get(commandId) ?? []
      expect([commandId, ...new Set(stored.map((event) => event.actor))]).toEqual([commandId, actor])
      const found = stored.map(({ position }) => position)
      const texts = (byText.get(text) ?? []).map(({ position }) => position)
      if (positions.length > 0) {
        expect([commandId, found]).toEqual([commandId, positions])
        expect([commandId, texts.length, positions]).toEqual([commandId, 1, expect.arrayContaining(texts)])
      } else {
        const type = rejection === undefined ? "CommandUnnecessary" : "CommandRefused"
        expect([commandId, stored.map((event) => event.type), texts]).toEqual([commandId, [type], []])
      }
      const [first] = stored
      if (rejection !== undefined && first !== undefined) {
        expect([commandId, decodeRefused(first.data).error._tag]).toEqual([commandId, rejection])
      }
    }
    const rows = decodeCommands(
      yield* cluster.query(
        `SELECT actor, command_id AS id, first_position::int AS first, last_position::int AS last FROM scipnet.commands
         WHERE command_id LIKE 'mark-%'`
      )
    )
    expect(rows).toHaveLength(settled.length)
    for (const { id, first, last } of rows) {
      const stored = (byCommand.get(id) ?? []).map(({ position }) => position)
      expect([id, stored.at(0), stored.at(-1)]).toEqual([id, first, last])
    }
    for (const { user, queries, logins } of reports) {
      for (const [type, { sent, answered }] of [
        ["QueryAnswered", queries],
        ["LoggedIn", logins]
      ] as const) {
        const entries = events.filter((event) => event.type === type && event.actor === user).length
        expect([user, type, entries >= answered, entries <= sent]).toEqual([user, type, true, true])
      }
    }
    const recordedAt = new Map(events.map(({ position, recordedAt }) => [position, recordedAt]))
    // An earlier attempt had committed the command, and the answer was lost.
    const replayed = settled.filter(({ commandId, attempts, sentAt }) => {
      const position = byCommand.get(commandId)?.[0]?.position ?? 0
      return attempts > 1 && (recordedAt.get(position) ?? sentAt) < sentAt
    })
    return { events, settled, replayed: replayed.length }
  })

/** Failed attempts of clients by their error, as text. */
export const failuresOf = (reports: ReadonlyArray<Writers.Report>): string => {
  const failures = new Map<string, number>()
  for (const report of reports) {
    for (const [error, count] of report.failures) failures.set(error, (failures.get(error) ?? 0) + count)
  }
  return [...failures].map(([error, count]) => `${error} × ${count}`).join(", ") || "none"
}
