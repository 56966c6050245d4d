/**
 * A table of open sessions.
 */
import type { QueryResult } from "@scipnet/core"
import * as ListTable from "./layout/ListTable.ts"
import * as Time from "./layout/Time.ts"

type Row = Omit<QueryResult.OpenSession, "seenAt">

const originText = ({ origin, own }: Row): string =>
  [...(origin === null ? [] : [origin]), ...(own ? ["(this one)"] : [])].join(" ")

export const render = ListTable.of<Row>("No session is open.", [
  ListTable.whole("Session", ({ id }) => id),
  ListTable.named("User", 8, ({ user }) => user),
  ListTable.named("Through", 8, originText),
  ListTable.named("Since", 10, ({ openedAt }) => Time.format(openedAt)),
  ListTable.named("Until", 10, ({ expiresAt }) => Time.format(expiresAt))
])
