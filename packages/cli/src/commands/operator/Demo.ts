import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as DeepwellLocation from "../../connection/DeepwellLocation.ts"
import * as LocationOptions from "../../connection/LocationOptions.ts"
import * as DemoContent from "../../demo/DemoContent.ts"
import * as Demo from "../../demo/Demo.ts"
import * as ScriptedTour from "../../demo/ScriptedTour.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import { Output } from "../../io/Output.ts"
import * as AccountTable from "../../render/AccountTable.ts"
import * as RawKeyboard from "../../io/RawKeyboard.ts"
import * as Terminal from "../Terminal.ts"

/** The demo deepwell is a separate file in the folder of the default deepwell. */
const fileOf = (given: Option.Option<string>) =>
  Option.isSome(given)
    ? Effect.succeed(given.value)
    : Effect.gen(function* () {
        const path = yield* Path.Path
        return path.join(path.dirname(yield* LocationOptions.resolveFile(Option.none())), "demo.db")
      })

/** Plays the tour on a temporary demo deepwell, so that it is the same every time. */
const playOnCopy = (users: ReadonlyArray<DemoContent.User>) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const copy = path.join(yield* files.makeTempDirectoryScoped({ prefix: "scipnet-demo-" }), "deepwell.db")
    yield* Demo.make(copy)
    yield* Effect.provide(ScriptedTour.play(users), DeepwellLocation.openFile(Option.some(copy)))
  }).pipe(Effect.scoped)

const create = Options.boolean("create").pipe(
  Options.withDescription("Create the demo deepwell if it does not exist, print its accounts, and exit.")
)

export const command = Command.make("demo", { ...GlobalOptions.singleFileSession, create }, ({ create, ...globals }) =>
  Effect.gen(function* () {
    const output = yield* Output
    const files = yield* FileSystem.FileSystem
    const filename = yield* fileOf(globals.deepwell)
    const { users } = yield* DemoContent.load
    if (!(yield* files.exists(filename))) {
      yield* output.errorLine(`Creating the demo deepwell at ${filename} …`)
      yield* Demo.make(filename)
    }
    yield* output.lines(AccountTable.render(users, output.style))
    if (create) {
      return
    }
    yield* RawKeyboard.isInteractive()
      ? Terminal.open({
          ...globals,
          deepwell: Option.some(filename),
          server: Option.none(),
          ca: Option.none(),
          log: Option.none(),
          replica: Option.none(),
          plain: false,
          script: Option.none()
        })
      : playOnCopy(users)
  })
).pipe(
  Command.withDescription(
    "Open the terminal on a demo deepwell with sample accounts; without a TTY, play a scripted session."
  )
)
