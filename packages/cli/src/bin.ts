import manifest from "../package.json" with { type: "json" }

// All else is read only when it is needed: reading it is most of the time that the program takes to start.
if (process.argv.length === 3 && process.argv[2] === "--version") {
  process.stdout.write(`${manifest.version}\n`)
} else {
  const { run } = await import("./Run.ts")
  run()
}
