/**
 * The entry point of the program's main bundle: runs the command line and ends the process with its exit code.
 */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { Effect, Exit, Layer } from "effect"
import * as Cli from "./Cli.ts"
import type { Table } from "../help/CommandTable.ts"
import * as ExitCode from "../error/ExitCode.ts"
import { Output } from "../io/Output.ts"

// What the commands ask for, and no more: each part that is loaded is waited for at every start.
const platform = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer)

// A file may be no longer than the shell allows: heard, it is an error of the write; unheard, it ends the program.
process.on("SIGXFSZ", () => undefined)

/** Inserted when the program is built. */
declare const COMMANDS: Table

Cli.main({ argv: process.argv, table: COMMANDS }).pipe(
  Effect.provide(Layer.merge(Output.layer, platform)),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    // There is a log of the program's own, for whoever asks for it.
    disablePrettyLogger: true,
    teardown: (exit, onExit) => onExit(Exit.isSuccess(exit) ? Number(exit.value) : ExitCode.interrupted)
  })
)
