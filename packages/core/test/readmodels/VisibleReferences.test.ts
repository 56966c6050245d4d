/** References are visible if both records are; references to hidden and to absent records look the same. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance } from "@scipnet/core"
import type { Access, QueryResult } from "@scipnet/core"
import { Effect } from "effect"
import type { Run } from "../../src/database/transaction/SqlRunner.ts"
import { SiteId } from "../../src/domain/SiteId.ts"
import { TaskForceId } from "../../src/domain/TaskForceId.ts"
import { UserId } from "../../src/domain/UserId.ts"
import * as VisibleReferences from "../../src/readmodels/VisibleReferences.ts"
import * as Parts from "../deepwell/Parts.ts"
import * as Archive from "./Archive.ts"

type Referring = Parameters<typeof VisibleReferences.redactReferences>[2][number]

const visible = <T extends Referring>(run: Run, reader: Access.Reader, records: ReadonlyArray<T>) => {
  const redact = VisibleReferences.redactReferences(run, reader, records)
  return records.map((record) => redact(record))
}

const runs = { fastCheck: { numRuns: 15 } }
const sorted = ["mtf", "scp", "site", "user"] as const

/** The references of a record, with their names. */
const links = (record: QueryResult.Record): ReadonlyArray<readonly [QueryResult.RecordType, string | null, string]> => {
  switch (record.type) {
    case "scp":
      return [
        ["site", record.site, "kept-at"],
        ["mtf", record.taskForce, "assigned-to"]
      ]
    case "user":
      return [
        ["site", record.site, "stationed-at"],
        ["mtf", record.taskForce, "member-of"]
      ]
    case "site":
      return [["user", record.director, "directed-by"]]
    case "mtf":
      return [
        ["site", record.site, "stationed-at"],
        ["user", record.leader, "led-by"]
      ]
  }
}

/** The expected redaction of a record for given visible records. */
const shown = (
  record: QueryResult.Record,
  may: (type: QueryResult.RecordType, id: string) => boolean
): QueryResult.Record => {
  const kept = <Id extends string>(type: QueryResult.RecordType, id: Id | null) =>
    id !== null && may(type, id) ? id : null
  switch (record.type) {
    case "scp":
    case "user":
      return { ...record, site: kept("site", record.site), taskForce: kept("mtf", record.taskForce) }
    case "site":
      return { ...record, director: kept("user", record.director) }
    case "mtf":
      return { ...record, site: kept("site", record.site), leader: kept("user", record.leader) }
  }
}

const everything = (archive: Archive.Archive) =>
  Effect.map(
    Effect.forEach(sorted, (type) => Archive.records(archive, type)),
    (found) => found.flat()
  )

const seenBy = (reader: Access.Reader, all: ReadonlyArray<QueryResult.Record>) => {
  const seen = all.filter(Archive.granted(reader))
  return { seen, may: (type: string, id: string) => seen.some((each) => each.type === type && each.id === id) }
}

describe("references to a record", () => {
  it.effect.prop(
    "are those from visible records to visible records, before the limit",
    [Archive.archive, Archive.readers],
    ([archive, readers]) =>
      Effect.gen(function* () {
        yield* Archive.file(archive)
        const all = yield* everything(archive)
        const targets = [...all, ...all.flatMap(links).flatMap(([type, id]) => (id === null ? [] : [{ type, id }]))]
        for (const reader of readers) {
          const { seen, may } = seenBy(reader, all)
          for (const { type, id } of targets) {
            const expected = seen.flatMap((record) =>
              links(record)
                .filter(([to, target]) => to === type && target === id && may(type, id))
                .map(([, , as]) => ({ type: record.type, id: record.id, name: record.name, as }))
            )
            const [found, few] = yield* Archive.query(
              (run) =>
                [
                  VisibleReferences.referencesTo(run, reader, type, id),
                  VisibleReferences.referencesTo(run, reader, type, id, 2)
                ] as const
            )
            expect(found).toEqual(expected)
            expect(few).toEqual(expected.slice(0, 2))
          }
        }
      }).pipe(Effect.provide(Parts.layer)),
    runs
  )
})

describe("the references of records", () => {
  it.effect.prop(
    "are redacted, except in the reader's own record",
    [Archive.archive, Archive.readers],
    ([archive, readers]) =>
      Effect.gen(function* () {
        yield* Archive.file(archive)
        const all = yield* everything(archive)
        for (const reader of readers) {
          const { may } = seenBy(reader, all)
          const own = ({ type, id }: QueryResult.Record) => type === "user" && id === reader.id
          const found = yield* Archive.query((run) => visible(run, reader, all))
          expect(found).toEqual(all.map((record) => (own(record) ? record : shown(record, may))))
        }
      }).pipe(Effect.provide(Parts.layer)),
    runs
  )

  it.effect("are the same for hidden and for absent records", () =>
    Effect.gen(function* () {
      const [hidden, absent, seen] = ["Site-1", "Site-2", "Site-3"].map((id) => SiteId.make(id))
      const [force, boss] = [TaskForceId.make("Nu-7"), UserId.make("boss")]
      const { scps, ...rest } = Archive.open(["SCP-001", "SCP-002", "SCP-003"])
      const places = [hidden, absent, seen]
      const secret = { name: "N", clearance: Clearance.make(1), director: null }
      yield* Archive.file({
        ...rest,
        scps: scps.map((each, index) => ({ ...each, site: places[index] ?? null, taskForce: force })),
        sites: [
          { ...secret, site: SiteId.make("Site-1") },
          { ...secret, site: SiteId.make("Site-3"), clearance: Clearance.bottom, director: boss }
        ]
      })
      const records = yield* Archive.records({ ...rest, scps, sites: [] }, "scp")
      const found = yield* Archive.query((run) => visible(run, Archive.lowestReader, records))
      expect(found.flatMap((each) => (each.type === "scp" ? [[each.site, each.taskForce]] : []))).toEqual([
        [null, null],
        [null, null],
        ["Site-3", null]
      ])
      const kept = (site: string) =>
        Archive.query((run) => VisibleReferences.referencesTo(run, Archive.lowestReader, "site", site))
      expect(yield* kept("Site-1")).toEqual([])
      expect(yield* kept("Site-2")).toEqual([])
      expect(yield* kept("Site-3")).toEqual([{ type: "scp", id: "SCP-003", name: "N", as: "kept-at" }])
    }).pipe(Effect.provide(Parts.layer))
  )

  it.effect("keep the type of the record", () =>
    Effect.gen(function* () {
      const force: QueryResult.TaskForceRecord = {
        type: "mtf",
        id: TaskForceId.make("Nu-7"),
        name: "N",
        clearance: Clearance.bottom,
        leader: UserId.make("stranger"),
        site: null,
        active: true,
        sections: [],
        withheld: false,
        registeredAt: 0
      }
      const { sections, withheld, ...summary } = force
      const [whole, short]: readonly [ReadonlyArray<QueryResult.TaskForceRecord>, ReadonlyArray<QueryResult.Summary>] =
        yield* Archive.query(
          (run) => [visible(run, Archive.lowestReader, [force]), visible(run, Archive.lowestReader, [summary])] as const
        )
      expect(whole).toEqual([{ ...summary, sections, withheld, leader: null }])
      expect(short).toEqual([{ ...summary, leader: null }])
      expect(yield* Archive.query((run) => visible(run, Archive.lowestReader, []))).toEqual([])
    }).pipe(Effect.provide(Parts.layer))
  )
})
