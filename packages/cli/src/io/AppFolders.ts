/**
 * The folders in which the platform expects programs to store their files.
 */
import { homedir } from "node:os"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** The home folder; `/` for a user without an entry in the password database, as in containers. */
export const home = (): string => Option.getOrElse(Option.liftThrowable(homedir)(), () => "/")

type PlatformFolders = { readonly [platform: string]: (env: NodeJS.ProcessEnv) => ReadonlyArray<string> }

const nonUnix: PlatformFolders = {
  darwin: () => [home(), "Library", "Application Support", "SCiPNET"],
  win32: (env) => [env["LOCALAPPDATA"] ?? home(), "SCiPNET"]
}

// Windows copies the roaming folder between the machines of a user: suitable for settings, not for databases.
const nonUnixConfig: PlatformFolders = {
  ...nonUnix,
  win32: (env) => [env["APPDATA"] ?? home(), "SCiPNET"]
}

const folder = (unix: (env: NodeJS.ProcessEnv) => string, platforms = nonUnix) =>
  Effect.map(Path.Path, (path) => {
    const platform = platforms[process.platform]
    return path.join(...(platform === undefined ? [unix(process.env), "scipnet"] : platform(process.env)))
  })

/** The folder for data of the user: deepwells. */
export const data = folder((env) => env["XDG_DATA_HOME"] || `${home()}/.local/share`)

/** The folder for state that lasts from one run to the next: sessions, drafts, the line history. */
export const state = folder((env) => env["XDG_STATE_HOME"] || `${home()}/.local/state`)

/** The folder for the settings of the user. */
export const config = folder((env) => env["XDG_CONFIG_HOME"] || `${home()}/.config`, nonUnixConfig)
