/**
 * A table of the demo deepwell's accounts with their passwords.
 */
import * as Clearance from "@scipnet/core/domain/access/Clearance"
import * as Colours from "./layout/Colours.ts"
import * as Lines from "./layout/Line.ts"
import type { Style } from "./layout/Style.ts"
import * as Table from "./layout/Table.ts"

export interface Account {
  readonly user: string
  readonly password: string
  readonly clearance: Clearance.Clearance
  readonly roles: ReadonlyArray<string>
}

const wrapped = (title: string, minWidth: number) => ({ title, minWidth, overflow: "wrap" as const })

export const render = (accounts: ReadonlyArray<Account>, style: Style) =>
  Lines.toStrings(
    style,
    Table.render(
      style,
      [wrapped("User", 12), wrapped("Password", 22), wrapped("Clearance", 12), wrapped("Roles", 8)],
      accounts.map(({ user, password, clearance: { level, compartments }, roles }) => [
        Lines.text(user, { bold: true }),
        Lines.text(password),
        Lines.text([Clearance.levelName(level), ...compartments].join(", "), { colour: Colours.levelColour(level) }),
        Lines.text(roles.join(", "))
      ])
    )
  )
