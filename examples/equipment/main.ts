/** Lends a drill and prints what the borrower has. Run the compiled program with `node main.js`. */
import { Console, Effect } from "effect"
import * as Register from "./Register.ts"

const ada = { actor: "ada", id: "ada-1" }

const program = Effect.gen(function* () {
  yield* Register.execute(
    "drill-1",
    { _tag: "Acquire", name: "The loud drill", cost: 120 },
    { actor: "keeper", id: "1" }
  )
  yield* Register.execute("drill-1", { _tag: "Lend", to: "ada" }, ada)
  // A repeated command id returns the first outcome.
  yield* Register.execute("drill-1", { _tag: "Lend", to: "ada" }, ada)
  const items = yield* Register.lentTo("ada")
  yield* Console.log(items.map(({ item, name }) => `${item}: ${name}`).join("\n"))
})

await Effect.runPromise(Effect.provide(program, Register.layer(process.argv[2] ?? ":memory:")))
