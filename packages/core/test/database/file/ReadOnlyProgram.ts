/**
 * Opens a file for writing and then read-only, and prints the outcome of each as a line. Argument: FILE. If it runs as
 * root, it first changes to an unprivileged user, since file permissions do not apply to root.
 */
import { Effect } from "effect"
import * as Files from "../Files.ts"

const [filename = ""] = process.argv.slice(2)

const say = (what: string) => process.stdout.write(`${what}\n`)

const outcome = <A>(effect: Effect.Effect<A, { readonly _tag: string }>) =>
  Effect.match(effect, { onSuccess: (found) => JSON.stringify(found), onFailure: ({ _tag }) => _tag })

const opened = <A>(readonly: boolean, use: (database: Files.Shape) => Effect.Effect<A, { readonly _tag: string }>) =>
  outcome(
    Effect.scoped(
      Effect.flatMap(Files.open(Files.options(filename, { create: false, readonly, settings: Files.impatient })), use)
    )
  )

if (process.geteuid?.() === 0) {
  process.seteuid?.(65_534)
}
say(await Effect.runPromise(opened(false, (database) => Files.add(database, "written"))))
say(await Effect.runPromise(opened(true, Files.texts)))
