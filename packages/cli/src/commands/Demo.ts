import { Command } from "@effect/cli"
import { FileSystem, Path } from "@effect/platform"
import { Effect, Option } from "effect"
import * as Connection from "../Connection.ts"
import * as Content from "../demo/Content.ts"
import * as Demo from "../demo/Demo.ts"
import * as Play from "../demo/Play.ts"
import * as Globals from "../Globals.ts"
import { Output } from "../Output.ts"
import * as Accounts from "../render/Accounts.ts"
import * as Tty from "../Tty.ts"
import * as Terminal from "./Terminal.ts"

/** The demo deepwell is a file of its own, beside the one that is somebody's. */
const fileOf = (given: Connection.Given) =>
  Option.isSome(given)
    ? Effect.succeed(given.value)
    : Effect.gen(function* () {
        const path = yield* Path.Path
        return path.join(path.dirname(yield* Connection.fileOf(Option.none())), "demo.db")
      })

/** On a fresh copy that is gone afterwards, so that it plays the same every time. */
const playOnCopy = (users: ReadonlyArray<Content.User>) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const copy = path.join(yield* files.makeTempDirectoryScoped({ prefix: "scipnet-demo-" }), "deepwell.db")
    yield* Demo.make(copy)
    yield* Effect.provide(Play.play(users), Connection.open(Option.some(copy)))
  }).pipe(Effect.scoped)

export const command = Command.make("demo", Globals.visitor, (globals) =>
  Effect.gen(function* () {
    const output = yield* Output
    const files = yield* FileSystem.FileSystem
    const filename = yield* fileOf(globals.deepwell)
    const { users } = yield* Content.load
    if (!(yield* files.exists(filename))) {
      yield* output.errorLine(`Making the demo deepwell at ${filename} …`)
      yield* Demo.make(filename)
    }
    yield* output.lines(Accounts.render(users, output.style))
    yield* Tty.isWatched()
      ? Terminal.open({
          ...globals,
          deepwell: Option.some(filename),
          server: Option.none(),
          ca: Option.none(),
          plain: false,
          script: Option.none()
        })
      : playOnCopy(users)
  })
).pipe(
  Command.withDescription(
    "Sit down at a terminal on a deepwell made for trying, with its accounts printed; without a TTY it plays a session."
  )
)
