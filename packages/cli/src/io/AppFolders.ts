/**
 * Where the platform wants programs to keep their things.
 */
import { homedir } from "node:os"
import { Path } from "@effect/platform"
import { Effect, Option } from "effect"

// Somebody without an entry among the users of the machine, as in containers, has no home either.
const home = (): string => Option.getOrElse(Option.liftThrowable(homedir)(), () => "/")

type Folders = { readonly [platform: string]: (env: NodeJS.ProcessEnv) => ReadonlyArray<string> }

const elsewhere: Folders = {
  darwin: () => [home(), "Library", "Application Support", "SCiPNET"],
  win32: (env) => [env["LOCALAPPDATA"] ?? home(), "SCiPNET"]
}

const folder = (unix: (env: NodeJS.ProcessEnv) => string) =>
  Effect.map(Path.Path, (path) => {
    const own = elsewhere[process.platform]
    return path.join(...(own === undefined ? [unix(process.env), "scipnet"] : own(process.env)))
  })

/** For what somebody wants to keep: deepwells. */
export const data = folder((env) => env["XDG_DATA_HOME"] || `${home()}/.local/share`)

/** For what a program remembers from one run to the next. */
export const state = folder((env) => env["XDG_STATE_HOME"] || `${home()}/.local/state`)
