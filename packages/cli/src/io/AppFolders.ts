/**
 * The folders in which the platform expects programs to store their files.
 */
import { homedir } from "node:os"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

// A user without an entry in the password database, as in containers, has no home folder.
const home = (): string => Option.getOrElse(Option.liftThrowable(homedir)(), () => "/")

type PlatformFolders = { readonly [platform: string]: (env: NodeJS.ProcessEnv) => ReadonlyArray<string> }

const nonUnix: PlatformFolders = {
  darwin: () => [home(), "Library", "Application Support", "SCiPNET"],
  win32: (env) => [env["LOCALAPPDATA"] ?? home(), "SCiPNET"]
}

const folder = (unix: (env: NodeJS.ProcessEnv) => string) =>
  Effect.map(Path.Path, (path) => {
    const platform = nonUnix[process.platform]
    return path.join(...(platform === undefined ? [unix(process.env), "scipnet"] : platform(process.env)))
  })

/** The folder for data of the user: deepwells. */
export const data = folder((env) => env["XDG_DATA_HOME"] || `${home()}/.local/share`)

/** The folder for state that lasts from one run to the next: sessions, drafts, the line history. */
export const state = folder((env) => env["XDG_STATE_HOME"] || `${home()}/.local/state`)
