/**
 * What the terminal remembers between two lines.
 */
import type { Answer } from "@scipnet/core"
import type { Ref } from "effect"
import { Context } from "effect"

/** The record that was read last, whose addenda can be opened. */
export class LastRead extends Context.Tag("@scipnet/cli/LastRead")<LastRead, Ref.Ref<Answer.Record | null>>() {}
