/**
 * Renders the state of a log in PostgreSQL, and the SQL of its roles.
 */
import type { statements } from "@scipnet/postgres/schema/Roles"
import type { LogStatus } from "@scipnet/postgres/transfer/LogStatus"
import * as Fields from "./layout/Fields.ts"
import * as Lines from "./layout/Line.ts"
import * as Styles from "./layout/Style.ts"

const replicaRows = ({ log, replica }: LogStatus): ReadonlyArray<readonly [string, string]> =>
  replica === null
    ? [["Replica", "none yet"]]
    : [
        ["Replica", replica.path],
        ["Replica at", `event ${replica.position}`],
        [
          "Replica is",
          replica.isOfLog
            ? log.end.position === replica.position
              ? "equal to the log"
              : `${log.end.position - replica.position} events behind the log`
            : "diverged: the log does not have its last event. See docs/many-machines.md, Divergence."
        ]
      ]

export const render = (status: LogStatus, style: Styles.Style): ReadonlyArray<string> => {
  const { log, server } = status
  const rows: ReadonlyArray<readonly [string, string]> = [
    ["Log", log.id],
    ["Last event", String(log.end.position)],
    ["Head", log.end.hash],
    ["Format", String(log.format)],
    ["PostgreSQL", server.version],
    ["System", `${server.system}, timeline ${server.timeline}`],
    ["Standbys", server.standbys === "" ? "none is synchronous" : server.standbys],
    ["Connections", String(server.connections)],
    ...replicaRows(status)
  ]
  return Lines.toStrings(
    style,
    Fields.render(
      rows.map(([name, text]) => [name, Lines.text(text)]),
      Styles.columns(style)
    )
  )
}

/** The statements as a file for psql. */
export const renderRoles = ({ create, grant }: ReturnType<typeof statements>): ReadonlyArray<string> => [
  "-- As a superuser, once. Then set both passwords with \\password in psql.",
  ...create.map((text) => `${text};`),
  "",
  "-- In the database, as the owner: after scipnet log create, and after each scipnet log migrate.",
  ...grant.map((text) => `${text};`)
]
