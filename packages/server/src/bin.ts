import { setFlagsFromString } from "node:v8"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as ExitCode from "./ExitCode.ts"
import * as Server from "./Server.ts"

// V8 would allocate short-lived objects of busy requests in the old generation, where only a full garbage collection
// frees them. That would cost a busy server a fifth of its processor time.
setFlagsFromString("--no-allocation-site-pretenuring")

Server.main(process.argv.slice(2)).pipe(
  Effect.provide(NodeContext.layer),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    disablePrettyLogger: true,
    teardown: (exit, onExit) => onExit(Exit.isSuccess(exit) ? Number(exit.value) : ExitCode.fromCause(exit.cause))
  })
)
