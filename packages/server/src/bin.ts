import { setFlagsFromString } from "node:v8"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect, Exit } from "effect"
import * as ExitCode from "./ExitCode.ts"
import * as Server from "./Server.ts"

// V8 takes what many requests hold for a moment for what lives long, and puts it where only a full collection of
// garbage finds it: a fifth of what a busy server does.
setFlagsFromString("--no-allocation-site-pretenuring")

Server.main(process.argv.slice(2)).pipe(
  Effect.provide(NodeContext.layer),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    disablePrettyLogger: true,
    teardown: (exit, onExit) => onExit(Exit.isSuccess(exit) ? Number(exit.value) : ExitCode.ofCause(exit.cause))
  })
)
