/** Findings of the doctor in a tampered deepwell. */
import { describe, expect, it } from "@effect/vitest"
import { Findings } from "@scipnet/core"
import { Effect } from "effect"
import * as Guards from "../../eventsourcing/sql/Guards.ts"
import * as Care from "../operator/MaintenanceFixture.ts"
import { examine, problems } from "./Examined.ts"

const secretFile = "(SELECT min(position) FROM events WHERE data LIKE '%The Secret File%')"

const renamed = (column: string, was: string, becomes: string) =>
  `${column} = replace(${column}, '${was}', '${becomes}')`

/** Statements on a sound deepwell, the resulting problems, and the checks that cannot run. */
const spoilt: ReadonlyArray<
  readonly [
    what: string,
    statements: ReadonlyArray<string>,
    found: ReadonlyArray<object>,
    unchecked?: ReadonlyArray<string>
  ]
> = [
  [
    "an event with an altered byte",
    Guards.lifted(
      `UPDATE events SET ${renamed("data", "The Secret File", "The Sacred File")} WHERE position = ${secretFile}`
    ),
    [{ _tag: "ChainBroken", position: expect.any(Number), reason: "the event is not what was written" }],
    ["rows"]
  ],
  [
    "a missing event",
    Guards.lifted("DELETE FROM events WHERE position = 7"),
    [{ _tag: "ChainBroken", position: 7, reason: "the event at position 7 is missing" }],
    ["rows"]
  ],
  [
    "swapped events",
    Guards.lifted(
      "UPDATE events SET position = -5 WHERE position = 5",
      "UPDATE events SET position = 5 WHERE position = 6",
      "UPDATE events SET position = 6 WHERE position = -5"
    ),
    [{ _tag: "ChainBroken", position: 5 }],
    ["rows"]
  ],
  ["another log's name", Guards.lifted("UPDATE log SET id = '00'"), [{ _tag: "ChainBroken", position: 1 }], ["rows"]],
  [
    "a log without its triggers",
    ["DROP TRIGGER events_refuse_update", "DROP TRIGGER log_refuse_delete"],
    [
      { _tag: "SchemaDiffers", part: "trigger", key: "events_refuse_update", how: "missing", projection: null },
      { _tag: "SchemaDiffers", part: "trigger", key: "log_refuse_delete", how: "missing", projection: null }
    ]
  ],
  [
    "a changed row",
    ["UPDATE users SET name = 'Another Name' WHERE user = 'reader-1'"],
    [{ _tag: "RowsDiffer", table: "users", count: 1, first: [{ key: "reader-1", how: "changed" }] }]
  ],
  [
    "missing rows, of which the first are listed",
    ["DELETE FROM audit WHERE position BETWEEN 3 AND 7"],
    [
      {
        _tag: "RowsDiffer",
        table: "audit",
        count: 5,
        first: [3, 4, 5, 6, 7].map((key) => ({ key: String(key), how: "missing" }))
      }
    ]
  ],
  [
    "a surplus row",
    ["UPDATE users SET user = 'aaa' WHERE user = 'gone'"],
    [
      {
        _tag: "RowsDiffer",
        table: "users",
        count: 2,
        first: [
          { key: "aaa", how: "surplus" },
          { key: "gone", how: "missing" }
        ]
      }
    ]
  ],
  [
    "missing commands, and a surplus one",
    [
      "UPDATE commands SET command_id = 'another', actor = 'aaa' WHERE (actor, command_id) = (SELECT actor, command_id FROM commands ORDER BY actor, command_id LIMIT 1)"
    ],
    [{ _tag: "CommandsDiffer", count: 2, first: [{ key: "aaa another", how: "surplus" }, { how: "missing" }] }]
  ],
  [
    "a command with other events, or another payload",
    [
      "UPDATE commands SET last_position = last_position + 1 WHERE first_position = 3",
      "UPDATE commands SET payload_hash = '00' WHERE first_position = 5"
    ],
    [{ _tag: "CommandsDiffer", count: 2, first: [{ how: "changed" }, { how: "changed" }] }]
  ],
  [
    "a missing index",
    ["DROP INDEX audit_by_actor_position"],
    [{ _tag: "SchemaDiffers", part: "index", key: "audit_by_actor_position", how: "missing", projection: "audit" }]
  ],
  [
    "a missing trigger, and a changed one",
    [
      "DROP TRIGGER sections_text_insert",
      "DROP TRIGGER sections_text_update",
      "CREATE TRIGGER sections_text_update AFTER UPDATE ON sections BEGIN SELECT 1; END"
    ],
    [
      { _tag: "SchemaDiffers", part: "trigger", key: "sections_text_insert", how: "missing", projection: "sections" },
      { _tag: "SchemaDiffers", part: "trigger", key: "sections_text_update", how: "changed", projection: "sections" }
    ]
  ],
  [
    "an unknown trigger",
    ["CREATE TRIGGER thief AFTER INSERT ON events BEGIN DELETE FROM throttles; END"],
    [{ _tag: "SchemaDiffers", part: "trigger", key: "thief", how: "surplus", projection: null }]
  ],
  [
    "a missing table",
    ["DROP TABLE throttles"],
    [
      // Its index is gone too.
      { _tag: "SchemaDiffers", part: "table", key: "throttles", how: "missing", projection: null }
    ],
    ["log", "projections", "rows", "consumers"]
  ],
  [
    "a changed table",
    ["ALTER TABLE commands ADD COLUMN note TEXT"],
    [{ _tag: "SchemaDiffers", part: "table", key: "commands", how: "changed", projection: null }],
    ["log", "projections", "rows", "consumers"]
  ],
  [
    "rows of a newer program",
    ["UPDATE projections SET version = version + 1 WHERE name = 'users'"],
    [{ _tag: "ProjectionNewer", name: "users" }],
    ["rows"]
  ],
  [
    "rows behind the events",
    ["UPDATE projections SET checkpoint = 3 WHERE name = 'scps'"],
    [{ _tag: "ProjectionBehind", name: "scps", position: 3 }],
    ["rows"]
  ],
  [
    "consumers ahead of the log, or of another log",
    [
      "INSERT INTO consumers VALUES ('mirror', 9000, '00', NULL, 0), ('outbox', 4, '00', NULL, 0), ('new', 0, NULL, NULL, 0)"
    ],
    [
      { _tag: "ConsumerAhead", name: "mirror", position: 9000 },
      { _tag: "ConsumerForeign", name: "outbox", position: 4 }
    ]
  ],
  [
    "parked events, one of which is not in the log",
    [
      `INSERT INTO parked_events SELECT 'mail', position, id, stream, type, 'no address', 6, 0, 0, 0 FROM events WHERE position = 2`,
      `INSERT INTO parked_events SELECT 'mail', position, 'another id', stream, type, 'no address', 6, 0, 0, 0 FROM events WHERE position = 3`
    ],
    [{ _tag: "ParkedMissing", name: "mail", count: 1, first: [3] }]
  ],
  [
    "tables of a newer program",
    [
      "INSERT INTO migrations SELECT migration_set, 900, 'later', checksum, applied_at FROM migrations WHERE migration_set = 'events' LIMIT 1"
    ],
    [{ _tag: "SchemaNewer", set: "events", id: 900 }],
    ["schema", "log", "projections", "rows", "consumers"]
  ],
  [
    "tables of another migration",
    ["UPDATE migrations SET checksum = '00' WHERE migration_set = 'events' AND id = 1"],
    [{ _tag: "SchemaChanged", set: "events", id: 1 }],
    ["schema", "log", "projections", "rows", "consumers"]
  ],
  [
    "a file of another program",
    ["PRAGMA application_id = 5"],
    [{ _tag: "Foreign" }],
    ["schema", "log", "projections", "rows", "consumers"]
  ]
]

describe("the doctor", () => {
  it.scopedLive.each(spoilt)("finds %s, and changes nothing but its entry", ([, statements, found, unchecked = []]) =>
    Effect.gen(function* () {
      const file = yield* Care.made()
      yield* Care.spoil(file, ...statements)
      const before = yield* Care.contents(file)
      const diagnosis = yield* examine(file)
      expect(problems(diagnosis)).toMatchObject(found)
      expect(problems(diagnosis)).toHaveLength(found.length)
      expect(Findings.isWell(diagnosis)).toBe(false)
      expect(Findings.checks.filter((check) => !diagnosis.checked.includes(check))).toEqual(unchecked)
      const after = yield* Care.contents(file)
      const isEntered = diagnosis.findings.every(({ _tag }) => _tag !== "NoEntry")
      expect(after.map(([table, rows]) => [table, rows.length] as const)).toEqual(
        before.map(([table, { length }]) => {
          return [table, isEntered && ["events", "audit"].includes(table) ? length + 1 : length]
        })
      )
      // The entry is at the end of the log, and moves the checkpoints of projections.
      for (const [index, [table, rows]] of before.entries()) {
        if (table !== "projections" || !isEntered) {
          expect(after[index]?.[1].slice(0, rows.length)).toEqual(rows)
        }
      }
    })
  )
})
