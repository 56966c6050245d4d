/**
 * The entry point of the completion bundle, which reads candidates from the deepwell and the config file. Silent after any
 * failure: a message would appear in the middle of a command line.
 */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type { Table } from "../help/CommandTable.ts"
import * as StandardStreams from "../io/StandardStreams.ts"
import * as CommandLine from "../program/CommandLine.ts"
import * as Settings from "../profile/Settings.ts"
import * as Candidates from "./Candidates.ts"
import * as Reply from "./Reply.ts"
import * as Target from "./Target.ts"

/** The table of commands, inserted by the build. */
declare const COMMANDS: Table

const target = Target.find(COMMANDS, process.argv.slice(3))
const valueOf = (name: string) => CommandLine.valueOf(target.line, name)

const settings = Settings.layer({
  profile: valueOf("--profile"),
  deepwell: valueOf("--deepwell"),
  server: valueOf("--server"),
  ca: valueOf("--ca"),
  log: valueOf("--log"),
  replica: valueOf("--replica"),
  user: valueOf("--user")
})

// The names of profiles are completed also when the selected one does not exist.
const usesSettings = target.kind?.kind !== "profile" && target.kind?.kind !== "config-key"

void Candidates.read(target).pipe(
  Effect.provide(usesSettings ? settings : Settings.layerWithout),
  Effect.timeout("2 seconds"),
  Effect.matchCause({
    onFailure: () => Reply.format(target, target.candidates),
    onSuccess: (found) => Reply.format(target, [...target.candidates, ...found])
  }),
  Effect.andThen((text) => Effect.sync(() => StandardStreams.writeQuietly(text))),
  Effect.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, Logger.remove(Logger.defaultLogger))),
  Effect.runPromise
)
