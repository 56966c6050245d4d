import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Effect, Exit, Layer } from "effect"
import * as Cli from "./Cli.ts"
import * as ExitCode from "./ExitCode.ts"
import { Output } from "./Output.ts"

Cli.main(process.argv).pipe(
  Effect.provide(Layer.merge(Output.layer, NodeContext.layer)),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    teardown: (exit, onExit) => onExit(Exit.isSuccess(exit) ? Number(exit.value) : ExitCode.interrupted)
  })
)
