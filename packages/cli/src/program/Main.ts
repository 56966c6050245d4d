/**
 * The entry point of the program's main bundle: runs the command line and ends the process with its exit code.
 */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Cli from "./Cli.ts"
import type { Table } from "../help/CommandTable.ts"
import * as ExitCode from "../error/ExitCode.ts"
import { Output } from "../io/Output.ts"

// Only the services that commands require: every loaded module slows down the start.
const platform = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer)

// With a listener, exceeding the file size limit is an error of the write; without one, it ends the process.
process.on("SIGXFSZ", () => undefined)

/** The table of commands, inserted by the build. */
declare const COMMANDS: Table

Cli.main({ argv: process.argv, table: COMMANDS }).pipe(
  Effect.provide(Layer.merge(Output.layer, platform)),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    // The program has its own logger, enabled by --log-level.
    disablePrettyLogger: true,
    teardown: (exit, onExit) => onExit(Exit.isSuccess(exit) ? Number(exit.value) : ExitCode.interrupted)
  })
)
