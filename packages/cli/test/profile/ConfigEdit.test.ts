/** Changes of single settings in the text of a config file. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import * as ConfigEdit from "../../src/profile/ConfigEdit.ts"
import * as ConfigFile from "../../src/profile/ConfigFile.ts"

const text = `# My deepwells.
default = "home" # where I work

[profiles.home]
deepwell = "a.db"
# user = "m.okafor"

[ profiles . "site-19" ]   # ours
server = "tls://example.org"
`

const setting = (profile: string, name: ConfigFile.SettingName): ConfigEdit.Key => ({ _tag: "Setting", profile, name })
const edited = (key: ConfigEdit.Key, value: string | null, before = text) =>
  ConfigEdit.apply("config.toml", before, key, value)

describe("a changed config file", () => {
  it.effect("keeps its comments, its order and its other settings", () =>
    Effect.gen(function* () {
      expect(yield* edited(setting("home", "user"), "r.vance")).toBe(
        text.replace('# user = "m.okafor"\n', '# user = "m.okafor"\nuser = "r.vance"\n')
      )
      expect(yield* edited(setting("site-19", "server"), "tls://a.example")).toBe(
        text.replace("example.org", "a.example")
      )
      expect(yield* edited({ _tag: "Default" }, "site-19")).toBe(
        text.replace('default = "home" # where I work', 'default = "site-19"')
      )
      expect(yield* edited(setting("new", "deepwell"), "b.db")).toBe(`${text}\n[profiles.new]\ndeepwell = "b.db"\n`)
      expect(yield* edited(setting("home", "deepwell"), null)).toBe(text.replace('deepwell = "a.db"\n', ""))
    })
  )

  it.effect("loses a profile as a whole", () =>
    Effect.gen(function* () {
      const next = yield* edited({ _tag: "Profile", profile: "site-19" }, null)
      expect(next).toBe(text.slice(0, text.indexOf("[ profiles") - 1))
    })
  )

  it.effect("has the setting, whatever its value", () =>
    Effect.gen(function* () {
      const values = FastCheck.sample(FastCheck.string({ minLength: 1, unit: "grapheme" }), 200)
      for (const value of [...values, '"', "\\", "'''", "#", "a\u007fb", "\u2028", "[profiles.x]"]) {
        const next = yield* edited(setting("home", "deepwell"), value)
        const content = yield* ConfigFile.decode("config.toml", next)
        expect(content.profiles).toMatchObject({
          home: { deepwell: value },
          "site-19": { server: "tls://example.org" }
        })
      }
    })
  )

  it.effect.each([
    ["a table on one line", 'profiles.home = { deepwell = "a.db" }\n'],
    ["dotted keys", 'profiles.home.deepwell = "a.db"\n'],
    ["a text of several lines", '[profiles.home]\ndeepwell = """\na.db"""\n']
  ])("is not written where it would change something else: %s", ([, before = ""]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(edited(setting("home", "deepwell"), "b.db", before))
      expect(["BadInput", "BadConfigFile"]).toContain(error._tag)
    })
  )

  it.effect("is not written if it would be invalid", () =>
    Effect.gen(function* () {
      expect(yield* Effect.flip(edited({ _tag: "Default" }, "absent"))).toMatchObject({
        problems: ["default must be the name of a profile in this file"]
      })
      expect(yield* Effect.flip(edited({ _tag: "Profile", profile: "home" }, null))).toMatchObject({
        _tag: "BadConfigFile"
      })
      expect(yield* Effect.flip(edited(setting("home", "server"), "tls://example.org"))).toMatchObject({
        problems: ["profiles.home: a profile has either a deepwell, a server or a log"]
      })
    })
  )
})

describe("a config file", () => {
  it.effect.each([
    ["sever = 1", "sever is not a setting. Settings: default, profiles."],
    ["defualt = 'home'", "defualt is not a setting. Did you mean default?"],
    ["[profiles.home]\nsever = ''", "profiles.home.sever is not a setting. Did you mean server?"],
    [
      "[profiles.home]\npassword = 'x'",
      "profiles.home.password: secrets are not stored here. Sign in with scipnet login, or set SCIPNET_PASSWORD."
    ],
    [
      "[profiles.home]\nserver = 'http://x'",
      "profiles.home.server: http:// is not supported: expected tls://HOST:PORT, or tcp://HOST:PORT without encryption"
    ],
    ["[profiles.home]\nuser = 'No User!'", "profiles.home.user: must be a user id, such as r.vance"],
    ["[profiles.home]\ndeepwell = 7", "profiles.home.deepwell: must be a text in quotes"],
    ["[profiles.'a b']\n", "profiles.a b: a name consists of letters, digits, - and _"],
    ["profiles = 1", "profiles must be tables: [profiles.NAME]"],
    ["default = 'x'\ndefault = 'y'", "line 2, column 1: trying to redefine an already defined table or value"]
  ])("is refused with its problems: %j", ([content = "", problem]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(ConfigFile.decode("config.toml", content))
      expect(error.problems).toEqual([problem])
    })
  )
})
