/**
 * The program as a process: what it is given, and the exit code that it ends with.
 */
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect, Exit, Layer } from "effect"
import * as Cli from "./Cli.ts"
import * as ExitCode from "./ExitCode.ts"
import { Output } from "./Output.ts"

export const run = () =>
  Cli.main(process.argv).pipe(
    Effect.provide(Layer.merge(Output.layer, NodeContext.layer)),
    NodeRuntime.runMain({
      disableErrorReporting: true,
      teardown: (exit, onExit) => onExit(Exit.isSuccess(exit) ? Number(exit.value) : ExitCode.interrupted)
    })
  )
