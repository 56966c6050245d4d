/**
 * A table of open sessions.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as ListTable from "./layout/ListTable.ts"
import * as Styles from "./layout/Style.ts"

type Row = Omit<QueryResult.OpenSession, "seenAt">

const originText = ({ origin, own }: Row): string =>
  [...(origin === null ? [] : [origin]), ...(own ? ["(this one)"] : [])].join(" ")

export const render = ListTable.renderer<Row>("No session is open.", [
  ListTable.unbroken("Session", ({ id }) => id),
  ListTable.wrapped("User", 8, ({ user }) => user),
  ListTable.wrapped("Through", 8, originText),
  ListTable.wrapped("Since", 10, ({ openedAt }, style) => Styles.time(style, openedAt)),
  ListTable.wrapped("Until", 10, ({ expiresAt }, style) => Styles.time(style, expiresAt))
])
