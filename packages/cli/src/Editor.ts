/**
 * The editor of the user's choice: `VISUAL`, `EDITOR`, or `vi`.
 */
import { Command } from "@effect/platform"
import * as NodeCommandExecutor from "@effect/platform-node/NodeCommandExecutor"
import { Config, Effect, Option } from "effect"
import { BadInput } from "./CliError.ts"

const chosen = Effect.map(
  Effect.all([Config.option(Config.nonEmptyString("VISUAL")), Config.option(Config.nonEmptyString("EDITOR"))]),
  ([visual, editor]) =>
    Option.getOrElse(
      Option.orElse(visual, () => editor),
      () => "vi"
    )
)

/** Opens a file in the editor and waits for it to end. Fails with `BadInput` where it ends with another code than 0. */
export const edit = (file: string) =>
  Effect.gen(function* () {
    const editor = yield* chosen
    // By a shell, since the setting may have arguments, as `code --wait` has.
    const code = yield* Command.make("sh", "-c", `${editor} "$1"`, "sh", file).pipe(
      Command.stdin("inherit"),
      Command.stdout("inherit"),
      Command.stderr("inherit"),
      Command.exitCode,
      Effect.scoped,
      Effect.provide(NodeCommandExecutor.layer),
      // As when it was ended by a signal.
      Effect.mapError(() => new BadInput({ what: "EDITOR", why: `${editor} did not end by itself` }))
    )
    if (code !== 0) {
      return yield* new BadInput({ what: "EDITOR", why: `${editor} ended with ${code}; nothing was changed` })
    }
  })
