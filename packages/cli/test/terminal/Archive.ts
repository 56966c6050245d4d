/** An in-memory deepwell for tests of the terminal, with three users and three anomalies. */
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import * as NodeContext from "@effect/platform-node/NodeContext"
import type { Context } from "effect"
import { Effect, Layer, Redacted, Ref } from "effect"
import * as SignedInSession from "../../src/connection/SignedInSession.ts"
import { CommandCatalogue } from "../../src/hosted/CommandCatalogue.ts"
import { Output } from "../../src/io/Output.ts"
import * as CommandDescriptions from "../../src/program/CommandDescriptions.ts"
import * as CommandRegistry from "../../src/program/CommandRegistry.ts"
import * as Settings from "../../src/profile/Settings.ts"
import * as LineSource from "../../src/terminal/LineSource.ts"
import * as Repl from "../../src/terminal/Repl.ts"

const password = Redacted.make("a lantern in the deep well")
const classification = { objectClass: "Euclid", secondaryClass: null, disruption: null, risk: null } as const

const register = (user: string, name: string, level: 2 | 5, roles: ReadonlyArray<"archivist" | "auditor">) =>
  User.Register.make({ user, name, clearance: Clearance.make(level), roles })

const fill = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  yield* deepwell.register(register("keeper", "The Keeper", 5, ["archivist", "auditor"]), password)
  yield* deepwell.register(register("second", "The Second", 5, ["archivist"]), password)
  yield* deepwell.register(register("reader", "The Reader", 2, []), password)
  for (const [scp, name, level] of [
    ["SCP-173", "The Sculpture", 1],
    ["SCP-174", "The Lantern", 1],
    ["SCP-500", "The Sealed One", 4]
  ] as const) {
    yield* deepwell.execute(Scp.Register.make({ scp, name, classification, clearance: Clearance.make(level) }))
  }
  for (const [section, title] of [
    ["addendum-1", "The first night"],
    ["addendum-2", "The second night"]
  ] as const) {
    const text = { section, title, body: `Text of ${title}.`, clearance: null }
    yield* deepwell.execute(Scp.FileSection.make({ scp: "SCP-173", ...text }))
  }
}).pipe(Deepwell.actingAsOperator("holder"))

// Cheap hashes: password hashing is not under test.
const security = { memoryCost: 64, timeCost: 1 }

export const layer = Layer.merge(
  Layer.tap(Deepwell.layerSqlite({ filename: ":memory:", security }), (context) => Effect.provide(fill, context)),
  Layer.mergeAll(
    NodeContext.layer,
    Layer.provide(Settings.layerWithout, NodeContext.layer),
    Layer.effect(CommandCatalogue, Effect.map(Effect.promise(CommandRegistry.all), CommandDescriptions.table))
  )
)

/** Runs an effect in a session of a user. */
export const as = (user: "keeper" | "second" | "reader") =>
  SignedInSession.withSession(SignedInSession.signIn(user, password, "test"), "test")

/** Runs lines at the terminal; returns the output and the number of failed lines. */
export const typed = (user: "keeper" | "second" | "reader", lines: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const shown = yield* Ref.make<ReadonlyArray<string>>([])
    const show = (lines: ReadonlyArray<string>) => Ref.update(shown, (before) => [...before, ...lines])
    const output: Context.Tag.Service<typeof Output> = {
      style: { width: 80, colour: false, plain: true },
      line: (text) => show(text.split("\n")),
      lines: show,
      json: () => Effect.void,
      errorLine: (text) => show([text]),
      isAbandoned: Effect.succeed(false),
      ignoreClosedPipe: Effect.void,
      recordFailure: () => Effect.void,
      firstFailure: Effect.succeedNone
    }
    const source = { ...(yield* LineSource.script(lines)), announce: show }
    const refused = yield* Repl.run(source).pipe(as(user), Effect.provideService(Output, output))
    return { refused, shown: (yield* Ref.get(shown)).join("\n") }
  })
