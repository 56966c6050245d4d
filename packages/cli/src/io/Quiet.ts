import * as Context from "effect/Context"

/** True with `--quiet`: no progress, and no report of a completed change. */
export class Quiet extends Context.Reference<Quiet>()("@scipnet/cli/Quiet", { defaultValue: (): boolean => false }) {}
