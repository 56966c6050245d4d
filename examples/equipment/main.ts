/** Lends a drill, and says who has it: `node main.js` when it is compiled. */
import { Console, Effect } from "effect"
import * as Register from "./Register.ts"

const ada = { who: "ada", id: "ada-1" }

const program = Effect.gen(function* () {
  yield* Register.execute("drill-1", { _tag: "Acquire", name: "The loud drill", cost: 120 }, { who: "keeper", id: "1" })
  yield* Register.execute("drill-1", { _tag: "Lend", to: "ada" }, ada)
  // The same id again does nothing more.
  yield* Register.execute("drill-1", { _tag: "Lend", to: "ada" }, ada)
  const out = yield* Register.lentTo("ada")
  yield* Console.log(out.map(({ item, name }) => `${item}: ${name}`).join("\n"))
})

await Effect.runPromise(Effect.provide(program, Register.layer(process.argv[2] ?? ":memory:")))
