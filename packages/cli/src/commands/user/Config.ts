/**
 * The config file: shows the settings in force and their sources, and reads and changes profiles.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as DotEnv from "@scipnet/core/runtime/DotEnv"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { BadInput, NoSuchSetting } from "../../error/CliError.ts"
import { suggestions } from "../../help/DidYouMean.ts"
import * as FileErrors from "../../io/FileErrors.ts"
import * as Output from "../../io/Output.ts"
import * as GlobalOptions from "../../options/GlobalOptions.ts"
import * as ConfigEdit from "../../profile/ConfigEdit.ts"
import * as ConfigFile from "../../profile/ConfigFile.ts"
import * as Settings from "../../profile/Settings.ts"
import * as ConfigView from "../../render/ConfigView.ts"
import * as Sanitize from "../../render/layout/Sanitize.ts"

const { json } = GlobalOptions.operator
const { deepwell, server, ca, log, replica, user } = GlobalOptions.session

const keyArgument = Args.text({ name: "key" }).pipe(
  Args.withDescription(`default, or a setting of a profile: NAME.${ConfigFile.settingNames.join(", NAME.")}.`)
)

const show = Command.make("show", { deepwell, server, ca, log, replica, user, json }, ({ json, ...options }) =>
  Effect.gen(function* () {
    const given = {
      // `--profile` is an option of every command, which is not passed on to it.
      profile: yield* Settings.ProfileOption,
      deepwell: Option.getOrUndefined(options.deepwell),
      server: Option.getOrUndefined(options.server),
      ca: Option.getOrUndefined(options.ca),
      log: Option.getOrUndefined(options.log),
      replica: Option.getOrUndefined(options.replica),
      user: Option.getOrUndefined(options.user)
    }
    const resolved = yield* Settings.resolve(given, yield* DotEnv.sources)
    const file = yield* ConfigFile.file
    yield* Output.printResult(json, { file, ...resolved }, (style) => ConfigView.renderSettings(file, resolved, style))
  })
).pipe(
  Command.withDescription(
    "Show the deepwell, server or log and the user that commands use, and where each value comes from: `scipnet config show --profile site-19`."
  )
)

const path = Command.make("path", { json }, ({ json }) =>
  Effect.gen(function* () {
    const file = yield* ConfigFile.file
    yield* Output.printResult(json, { file }, () => [file])
  })
).pipe(Command.withDescription("Print the path of the config file: `scipnet config path`."))

const list = Command.make("list", { json }, ({ json }) =>
  Effect.gen(function* () {
    const content = yield* ConfigFile.read(yield* ConfigFile.file)
    const profiles = Object.entries(content.profiles).map(([profile, own]) => ({
      profile,
      default: profile === content.default,
      ...own
    }))
    yield* Output.printList(json, profiles, ConfigView.renderProfiles)
  })
).pipe(Command.withDescription("List the profiles of the config file: `scipnet config list`."))

const isSettingName = (name: string): name is ConfigFile.SettingName =>
  ConfigFile.settingNames.some((each) => each === name)

const similar = (name: string): string => {
  const [near] = suggestions(name, ConfigFile.settingNames)
  return near === undefined ? "" : `; the most similar one is ${near}`
}

/** Parses `default`, `NAME` (with `profiles`) or `NAME.setting`. Fails with `BadInput`. */
const parseKey = (typed: string, profiles: "profiles" | "settings"): Effect.Effect<ConfigEdit.Key, BadInput> => {
  const [profile = "", name, ...rest] = typed.split(".")
  const invalid = (why: string) => new BadInput({ what: typed, why })
  if (typed === "default") {
    return Effect.succeed({ _tag: "Default" })
  }
  if (!ConfigFile.profileName.test(profile)) {
    return invalid("the name of a profile consists of letters, digits, - and _, e.g. site-19.server")
  }
  if (name === undefined) {
    return profiles === "profiles"
      ? Effect.succeed({ _tag: "Profile", profile })
      : invalid(`expected default or a setting of a profile, e.g. ${profile}.deepwell`)
  }
  return isSettingName(name) && rest.length === 0
    ? Effect.succeed({ _tag: "Setting", profile, name })
    : invalid(`a profile has the settings ${ConfigFile.settingNames.join(", ")}${similar(name)}`)
}

const get = Command.make("get", { json, key: keyArgument }, ({ json, key: typed }) =>
  Effect.gen(function* () {
    const key = yield* parseKey(typed, "settings")
    const content = yield* ConfigFile.read(yield* ConfigFile.file)
    const value = ConfigEdit.valueOf(content, key)
    if (value === undefined) {
      return yield* new NoSuchSetting({ key: typed })
    }
    yield* Output.printResult(json, { key: typed, value }, () => [Sanitize.line(value)])
  })
).pipe(Command.withDescription("Print a setting of the config file: `scipnet config get home.deepwell`."))

/** Changes a key in the config file, which is written beside the old one and renamed over it. Returns its path. */
const edit = Effect.fnUntraced(function* (key: ConfigEdit.Key, value: string | null) {
  const files = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const file = yield* ConfigFile.file
  const text = Option.getOrElse(yield* ConfigFile.readText(file), () => "")
  const next = yield* ConfigEdit.apply(file, text, key, value)
  yield* Effect.gen(function* () {
    yield* FileErrors.makeFolder(paths.dirname(file), 0o700)
    // The config file may be a link into a folder of settings that is kept elsewhere.
    const target = (yield* files.exists(file)) ? yield* files.realPath(file) : file
    const mode = target === file && text === "" ? 0o600 : (yield* files.stat(target)).mode & 0o777
    const unfinished = `${target}.${process.pid}`
    yield* files.writeFileString(unfinished, next, { flag: "wx", mode }).pipe(
      Effect.zipRight(files.rename(unfinished, target)),
      Effect.onError(() => Effect.orDie(files.remove(unfinished, { force: true })))
    )
  }).pipe(FileErrors.mapFileErrors(file))
  return file
})

const pathNames: ReadonlySet<ConfigFile.SettingName> = new Set(["deepwell", "ca", "replica"])

const valueArgument = Args.text({ name: "value" }).pipe(
  Args.withDescription("The value; relative paths start at the working directory.")
)

const set = Command.make(
  "set",
  { json, key: keyArgument, value: valueArgument },
  ({ json, key: typed, value: given }) =>
    Effect.gen(function* () {
      const paths = yield* Path.Path
      const key = yield* parseKey(typed, "settings")
      const isPath = key._tag === "Setting" && pathNames.has(key.name) && given !== ""
      const value = isPath && !given.startsWith("~") ? paths.resolve(given) : given
      const problem = key._tag === "Setting" ? ConfigFile.valueProblem(key.name, value) : undefined
      if (problem !== undefined) {
        return yield* new BadInput({ what: typed, why: problem })
      }
      const file = yield* edit(key, value)
      yield* Output.printReport(json, { file, key: typed, value }, () => [
        Sanitize.line(`Set ${typed} to ${value} in ${file}.`)
      ])
    })
).pipe(
  Command.withDescription(
    "Change a setting of the config file, and create its profile: `scipnet config set site-19.server tls://deepwell.example.org`."
  )
)

const unset = Command.make("unset", { json, key: keyArgument }, ({ json, key: typed }) =>
  Effect.gen(function* () {
    const key = yield* parseKey(typed, "profiles")
    const content = yield* ConfigFile.read(yield* ConfigFile.file)
    const isSet =
      key._tag === "Profile"
        ? Object.hasOwn(content.profiles, key.profile)
        : ConfigEdit.valueOf(content, key) !== undefined
    if (!isSet) {
      return yield* new NoSuchSetting({ key: typed })
    }
    const file = yield* edit(key, null)
    yield* Output.printReport(json, { file, key: typed }, () => [Sanitize.line(`Removed ${typed} from ${file}.`)])
  })
).pipe(
  Command.withDescription("Remove a setting or a whole profile from the config file: `scipnet config unset home.user`.")
)

export const command = Command.make("config").pipe(
  Command.withDescription("Show and change profiles: named deepwells, servers and users."),
  Command.withSubcommands([show, list, get, set, unset, path])
)
