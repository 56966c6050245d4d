/** The doctor's checks of credentials and consumers in PostgreSQL. */
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Deepwell } from "@scipnet/core"
import { Effect, Layer } from "effect"
import * as Fixture from "../../../core/test/deepwell/Fixture.ts"
import * as OnFile from "../../../core/test/deepwell/OnFile.ts"
import * as Postgres from "../../src/Postgres.ts"
import * as SharedTablesCheck from "../../src/shared-tables/SharedTablesCheck.ts"
import * as Installation from "../rig/Installation.ts"
import * as SharedFixture from "./SharedFixture.ts"

describe.skipIf(Installation.isSkipped)("the check of shared tables", () => {
  it.scopedLive("finds what differs from the events, and nothing in a sound deepwell", () =>
    Effect.gen(function* () {
      const { settings, query } = yield* SharedFixture.emptyLog()
      const folder = yield* OnFile.folder
      const services = Postgres.services({
        ...settings,
        replica: join(folder, "replica.db"),
        security: Fixture.security
      })
      yield* Effect.gen(function* () {
        yield* Fixture.fill
        const examine = SharedTablesCheck.examine(settings)
        expect(yield* examine).toEqual([])
        yield* query(`
          INSERT INTO scipnet.credentials VALUES ('intruder', 'hash', 1, NULL);
          UPDATE scipnet.credentials SET password_hash = 'hash' WHERE login = 'reader-1';
          DELETE FROM scipnet.credentials WHERE login = 'reader-5';
          INSERT INTO scipnet.consumers VALUES ('ahead', 1000000, 'hash', NULL, 0), ('foreign', 1, 'hash', NULL, 0);
          INSERT INTO scipnet.parked_events VALUES ('foreign', 1, 'id', 'drill', 'Lent', 'a cause', 1, 1, 1, 0)`)
        expect(yield* examine).toMatchObject([
          {
            _tag: "CredentialsDiffer",
            first: [
              { key: "intruder", how: "surplus" },
              { key: "reader-1", how: "changed" }
            ]
          },
          { _tag: "CredentialsMissing", first: ["reader-5"] },
          { _tag: "ConsumerAhead", name: "ahead" },
          { _tag: "ConsumerForeign", name: "foreign" },
          { _tag: "ConsumerParked", name: "foreign", parked: 1 },
          { _tag: "ParkedMissing", name: "foreign", first: [1] }
        ])
      }).pipe(Effect.provide(Layer.provideMerge(Deepwell.layer, services)))
    })
  )
})
