/**
 * The table of commands as a service, for command lines that run inside of the terminal or `exec`.
 */
import * as Context from "effect/Context"
import type { Table } from "../help/CommandTable.ts"

export class CommandCatalogue extends Context.Tag("@scipnet/cli/CommandCatalogue")<CommandCatalogue, Table>() {}
