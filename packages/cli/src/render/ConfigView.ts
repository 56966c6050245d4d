/**
 * Renders profiles, and the settings in force with their sources.
 */
import type * as ConfigFile from "../profile/ConfigFile.ts"
import type * as Settings from "../profile/Settings.ts"
import * as Fields from "./layout/Fields.ts"
import * as Lines from "./layout/Line.ts"
import * as ListTable from "./layout/ListTable.ts"
import * as Styles from "./layout/Style.ts"
import * as Table from "./layout/Table.ts"
import * as Wrap from "./layout/Wrap.ts"

interface Row extends ConfigFile.Profile {
  readonly profile: string
  readonly default: boolean
}

export const renderProfiles = ListTable.renderer<Row>(
  "There are no profiles. Add one: scipnet config set NAME.deepwell FILE.",
  [
    ListTable.wrapped("Profile", 8, ({ profile, default: isDefault }) => `${profile}${isDefault ? " (default)" : ""}`),
    ListTable.wrapped("Deepwell, server or log", 18, ({ deepwell, server, log }) => deepwell ?? server ?? log ?? ""),
    ListTable.wrapped("CA", 4, ({ ca }) => ca ?? ""),
    ListTable.wrapped("User", 8, ({ user }) => user ?? "")
  ]
)

const columns: ReadonlyArray<Table.Column> = [
  { title: "Setting", minWidth: 8, overflow: "wrap" },
  { title: "Value", minWidth: 20, overflow: "wrap" },
  { title: "From", minWidth: 16, overflow: "wrap" }
]

const names = ["profile", "deepwell", "server", "ca", "log", "replica", "user"] as const

export const renderSettings = (file: string, resolved: Settings.Resolved, style: Styles.Style): ReadonlyArray<string> =>
  Lines.toStrings(style, [
    ...Table.render(
      style,
      columns,
      names.map((name) => {
        const setting = resolved[name]
        return [Lines.text(name), Fields.optional(style, setting?.value ?? null), Lines.text(setting?.source ?? "")]
      })
    ),
    Lines.blank,
    ...Wrap.wrap(Lines.text(`Config file: ${file}`), Styles.columns(style))
  ])
