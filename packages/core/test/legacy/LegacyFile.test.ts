import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import * as LegacyFile from "../../src/legacy/LegacyFile.ts"
import * as LegacyDeepwells from "./LegacyDeepwells.ts"

const opened = (statements: string) =>
  Effect.flatMap(LegacyDeepwells.scoped(statements, {}), ({ file }) => LegacyFile.open(file))

const problemsOf = ({ problems }: LegacyFile.LegacyFile) =>
  problems.map(({ table, id, field, problem }) => [table, id, field, problem].join(" "))

describe("LegacyFile", () => {
  it.scoped("reads all rows, and does not change the file", () =>
    Effect.gen(function* () {
      const file = yield* opened(LegacyDeepwells.schema + LegacyDeepwells.rows)
      expect(file.problems).toEqual([])
      expect(file.users.map(({ id, is_active }) => [id, is_active])).toEqual([
        [7, true],
        [8, false]
      ])
      expect(file.scps.map(({ id }) => id)).toEqual([96, 173])
      expect(file.lookups.clearance_lvls.get(3)).toBe("Level 3 - Confidential")
      expect(yield* file.auditRowsAfter(1)).toBe(2)
      expect((yield* file.auditAfter(2)).rows.map(({ id, user_ip }) => [id, user_ip])).toEqual([[5, "10.0.0.7"]])
      expect((yield* file.auditAfter(5)).rows).toEqual([])
    })
  )

  it.scoped("reports missing tables and columns", () =>
    Effect.gen(function* () {
      const file = yield* opened(`CREATE TABLE users (id INTEGER PRIMARY KEY, name, clearance_lvl_id, password);
        INSERT INTO users VALUES (7, 'Edith', 3, 'x');
        CREATE TABLE titles (title TEXT)`)
      expect(file.users).toMatchObject([{ id: 7, name: "Edith", is_active: true, site_id: null }])
      expect(problemsOf(file)).toEqual([
        "sites   missing-table",
        "mtfs   missing-table",
        "users  override_phrase missing-column",
        "users  title_id missing-column",
        "users  site_id missing-column",
        "users  mtf_id missing-column",
        "users  is_active missing-column",
        "users  created_at missing-column",
        "scps   missing-table",
        "clearance_lvls   missing-table",
        "containment_classes   missing-table",
        "secondary_classes   missing-table",
        "disruption_classes   missing-table",
        "risk_classes   missing-table",
        "titles  id missing-column",
        "audit_log   missing-table"
      ])
      expect(yield* file.auditRowsAfter(0)).toBe(0)
    })
  )

  it.scoped("reports invalid cells", () =>
    Effect.gen(function* () {
      const file = yield* opened(`CREATE TABLE users (id, name, clearance_lvl_id, password);
        INSERT INTO users VALUES (7, zeroblob(100000), 'three', 12), (NULL, 'a', 1, ''), (9007199254740993, 'b', 1, ''),
          ('8', replace(hex(zeroblob(9000)), '00', 'long'), '3', 'scrypt:marked'), (x'07', 'c', 1, '');
        CREATE TABLE audit_log (id, user_id, action);
        INSERT INTO audit_log VALUES (9223372036854775807, 7, 'a'), ('x', 7, 'b'), (1, zeroblob(9), 'c'), (2, 7, NULL)`)
      expect(file.users.map(({ id, name }) => [id, name?.length])).toEqual([
        [7, undefined],
        [8, 10_000]
      ])
      expect(problemsOf(file).filter((line) => !line.includes("missing"))).toEqual([
        "users  id bad-id",
        "users 7 name unreadable",
        "users 7 password unreadable",
        "users 7 clearance_lvl_id unreadable",
        "users  id bad-id",
        "users  id bad-id"
      ])
      expect(JSON.stringify(file.problems)).not.toContain("marked")
      const { rows } = yield* file.auditAfter(Number.MIN_SAFE_INTEGER)
      expect(rows.map(({ id, action }) => [id, action])).toEqual([
        [1, "c"],
        [2, null]
      ])
      expect(yield* file.auditRowsAfter(Number.MIN_SAFE_INTEGER)).toBe(2)
    })
  )

  it.scoped("does not read views", () =>
    Effect.gen(function* () {
      const file = yield* opened(`CREATE TABLE scps (id INTEGER PRIMARY KEY, containment_class_id);
        CREATE VIEW users AS WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id, 1 AS name FROM n`)
      expect(problemsOf(file)).toContain("users   missing-table")
    })
  )

  it.scoped("rejects other files", () =>
    Effect.gen(function* () {
      const { root, folder } = yield* LegacyDeepwells.scoped("CREATE TABLE users (id INTEGER PRIMARY KEY, name)")
      writeFileSync(join(root, "text.db"), "no database at all, but long enough to look like one ".repeat(100))
      writeFileSync(join(root, "empty.db"), "")
      const errors = yield* Effect.forEach(
        [
          ...["scipnet.db", "text.db", "empty.db", "missing.db", "missing/scipnet.db"].map((name) => join(root, name)),
          folder,
          "",
          "a\0b"
        ],
        (name) => Effect.flip(LegacyFile.open(name))
      )
      expect(errors.map(({ _tag, reason }) => [_tag, reason])).toEqual([
        ["NotALegacyDeepwell", "it has none of the required tables"],
        ["NotALegacyDeepwell", "SQLITE_NOTADB"],
        ["NotALegacyDeepwell", "it has none of the required tables"],
        ["NotALegacyDeepwell", "no such file"],
        ["NotALegacyDeepwell", "no such folder"],
        ["NotALegacyDeepwell", expect.stringMatching(/^SQLITE_/)],
        ["NotALegacyDeepwell", "not a file name"],
        ["NotALegacyDeepwell", "not a file name"]
      ])
    })
  )
})
