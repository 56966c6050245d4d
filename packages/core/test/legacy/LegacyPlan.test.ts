import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck, Option } from "effect"
import type { LegacyTable } from "../../src/domain/LegacyEvent.ts"
import type { Lookups } from "../../src/legacy/LegacyFile.ts"
import * as LegacyFolder from "../../src/legacy/LegacyFolder.ts"
import * as LegacyIds from "../../src/legacy/LegacyIds.ts"
import * as LegacyPlan from "../../src/legacy/LegacyPlan.ts"
import * as Row from "../../src/legacy/LegacyRow.ts"

const { constant, constantFrom, integer, oneof, record, string } = FastCheck

const decoders = {
  sites: Row.decode("sites", Row.Site),
  mtfs: Row.decode("mtfs", Row.Mtf),
  users: Row.decode("users", Row.User),
  scps: Row.decode("scps", Row.Scp)
}

const entriesOf = (rows: { readonly [T in LegacyTable]?: object }) => {
  const rowOf = <A>(decoded: Either.Either<{ readonly row: A }, unknown>): ReadonlyArray<A> =>
    Option.toArray(Option.map(Either.getRight(decoded), ({ row }) => row))
  return LegacyIds.entries({
    sites: rowOf(decoders.sites(rows.sites)),
    mtfs: rowOf(decoders.mtfs(rows.mtfs)),
    users: rowOf(decoders.users(rows.users)),
    scps: rowOf(decoders.scps(rows.scps))
  }).entries
}

const lookupsOf = (name: string): Lookups => {
  const names = new Map([0, 1, 2, 3].map((id) => [id, name]))
  return {
    clearance_lvls: names,
    containment_classes: names,
    secondary_classes: names,
    disruption_classes: names,
    risk_classes: names,
    titles: names
  }
}

const planned = (rows: { readonly [T in LegacyTable]?: object }, name = "") => {
  const entries = entriesOf(rows)
  const references = LegacyIds.references(entries.map((entry) => ({ entry, id: entry.id })))
  return entries.map((entry) => LegacyPlan.plan(lookupsOf(name), references, entry, LegacyFolder.noDocuments))
}

const cell = oneof(
  constantFrom(null, undefined, 0, 1, "active", "deleted", "yes", "2020-01-01", "Epsilon-11", 1.5, -1),
  integer({ min: -4, max: 8 }),
  string({ unit: "binary", maxLength: 300 }),
  constant(new Uint8Array(2))
)

const columns = [...new Set([Row.Site, Row.Mtf, Row.User, Row.Scp].flatMap((row) => Object.keys(row.fields)))]
const anyRow = record(Object.fromEntries(columns.map((column) => [column, cell]))).chain((row) =>
  integer({ min: -4, max: 8 }).map((id) => ({ ...row, id }))
)

describe("LegacyPlan", () => {
  it.prop(
    "plans any row with an id, and reveals no secret",
    [record({ sites: anyRow, mtfs: anyRow, users: anyRow, scps: anyRow }), string({ unit: "binary", maxLength: 300 })],
    ([rows, name]) => {
      const secret = { password: "marked-secret", override_phrase: "marked-secret" }
      const plans = planned({ ...rows, users: { ...rows.users, ...secret } }, name)
      expect(plans.length).toBeGreaterThan(0)
      expect(JSON.stringify(plans)).not.toContain("marked-secret")
    }
  )

  const statuses: ReadonlyArray<readonly [object, string, string, ReadonlyArray<string>]> = [
    [{}, "Safe", "active", []],
    [{ status: "Neutralized" }, "Safe", "neutralized", []],
    [{}, "Neutralized", "neutralized", []],
    [{}, "Explained", "explained", []],
    [{ archived: 0 }, "Safe", "active", []],
    [{ archived: null }, "Safe", "active", []],
    [{ archived: 1 }, "Safe", "active", ["deleted"]],
    [{ status: "archived" }, "Explained", "explained", ["deleted"]],
    [{ status: "deleted" }, "Safe", "active", ["deleted"]],
    [{ status: "misplaced" }, "Safe", "active", []]
  ]

  it.each(standings)("registers an anomaly with %j, of class %s, as %s, then %j", (row, name, status, then) => {
    const [plan] = planned({ scps: { id: 3, containment_class_id: 1, clearance_lvl_id: 5, ...row } }, name)
    const commands = plan?.work.commands.map(({ command }) => command) ?? []
    expect(commands[0]).toMatchObject({ _tag: "RegisterScp", status })
    expect(commands.slice(1).map((command) => ("to" in command ? command.to : command._tag))).toEqual(then)
  })

  it("keeps circular references, and reports broken ones", () => {
    const [site, user] = planned({
      sites: { id: 19, director_id: 7 },
      users: { id: 7, site_id: 19, mtf_id: 5, is_active: 1 }
    })
    expect(site?.work.commands[0]?.command).toMatchObject({ director: "7" })
    expect(user?.work.commands[0]?.command).toMatchObject({ site: "Site-19", taskForce: null })
    expect(user?.problems).toContainEqual(
      expect.objectContaining({ field: "mtf_id", problem: "broken-reference", value: "5" })
    )
  })
})
