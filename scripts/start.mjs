/** `npm start`: from whatever state the tree is in to a terminal on the demo deepwell. */
import { bootstrap, run, runProgram } from "./bootstrap.mjs"
import { buildProgram } from "./build.mjs"

await run(async () => {
  await bootstrap()
  await buildProgram("cli")
  return runProgram("packages/cli/dist/bin.js", ["demo", "--deepwell", ".demo/deepwell.db", ...process.argv.slice(2)])
})
