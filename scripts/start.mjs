/**
 * `npm start`: installs and builds if necessary, and opens the terminal on the demo deepwell. `npm start -- --web` serves the
 * demo deepwell to browsers instead.
 */
import { join } from "node:path"
import { createInterface } from "node:readline"
import { bootstrap } from "./bootstrap.mjs"
import { buildProgram } from "./build.mjs"
import { root, run, runCommand, runProgram, say } from "./program.mjs"

const demo = ["demo", "--deepwell", ".demo/deepwell.db"]

/** Prints the address when the server listens, and everything that is no ordinary entry of its log. */
const report = (line) => {
  if (!line.startsWith("{")) return say(line)
  const { message, logLevel, annotations } = JSON.parse(line)
  if (String(message).endsWith(" for browsers")) {
    say(`\nOpen ${annotations.origins[0]}/ and sign in with one of these accounts. Ctrl-C stops the server.`)
  } else if (logLevel !== "INFO") {
    say(line)
  }
}

/** Serves the demo deepwell to browsers of this machine; the other listeners use free ports. */
const serve = async (args) => {
  await buildProgram("server")
  const created = await runProgram("packages/cli/dist/bin.js", [...demo, "--create"])
  if (created !== 0) return created
  const defaults = { SCIPNET_TCP_PORT: "0", SCIPNET_HTTP_PORT: "0", SCIPNET_WEB_PORT: "7174" }
  const server = [join(root, "packages/server/dist/bin.js"), "--deepwell", ".demo/deepwell.db", ...args]
  const options = { env: { ...defaults, ...process.env }, stdio: ["inherit", "inherit", "pipe"] }
  return runCommand(process.execPath, server, options, ({ stderr }) =>
    createInterface({ input: stderr }).on("line", report)
  )
}

await run(async () => {
  const args = process.argv.slice(2)
  await bootstrap()
  await buildProgram("cli")
  if (args.includes("--web")) return serve(args.filter((arg) => arg !== "--web"))
  say("For the web application: npm start -- --web")
  return runProgram("packages/cli/dist/bin.js", [...demo, ...args])
})
