/**
 * A text that somebody changes in the editor of their choice.
 */
import { Command, FileSystem, Path } from "@effect/platform"
import * as NodeCommandExecutor from "@effect/platform-node/NodeCommandExecutor"
import { Config, Effect, Option } from "effect"
import { BadInput } from "./CliError.ts"
import * as Tty from "./Tty.ts"

const chosen = Effect.map(
  Effect.all([Config.option(Config.nonEmptyString("VISUAL")), Config.option(Config.nonEmptyString("EDITOR"))]),
  ([visual, editor]) =>
    Option.getOrElse(
      Option.orElse(visual, () => editor),
      () => "vi"
    )
)

/** Opens a text in the editor, and gives back what it is then. Fails with `BadInput` where there is nobody to edit it. */
export const edit = (text: string, name: string) =>
  Effect.gen(function* () {
    if (!Tty.isWatched()) {
      return yield* new BadInput({
        what: "file",
        why: "there is no terminal for an editor: name a file, or - for stdin"
      })
    }
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    // Its folder is its owner's only: what is edited may be for few eyes.
    const folder = yield* files.makeTempDirectoryScoped({ prefix: "scipnet-" })
    const file = path.join(folder, `${name}.md`)
    yield* files.writeFileString(file, text, { mode: 0o600 })
    const editor = yield* chosen
    // By a shell, since the setting may have arguments, as `code --wait` has.
    const code = yield* Command.make("sh", "-c", `${editor} "$1"`, "sh", file).pipe(
      Command.stdin("inherit"),
      Command.stdout("inherit"),
      Command.stderr("inherit"),
      Command.exitCode,
      Effect.provide(NodeCommandExecutor.layer)
    )
    if (code !== 0) {
      return yield* new BadInput({ what: "EDITOR", why: `${editor} ended with ${code}; nothing was changed` })
    }
    return yield* files.readFileString(file)
  }).pipe(Effect.scoped)
