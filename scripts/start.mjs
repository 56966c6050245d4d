/** `npm start`: installs and builds if necessary, and opens the terminal on the demo deepwell. */
import { bootstrap } from "./bootstrap.mjs"
import { buildProgram } from "./build.mjs"
import { run, runProgram } from "./program.mjs"

await run(async () => {
  await bootstrap()
  await buildProgram("cli")
  return runProgram("packages/cli/dist/bin.js", ["demo", "--deepwell", ".demo/deepwell.db", ...process.argv.slice(2)])
})
