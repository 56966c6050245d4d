/**
 * Finding words in all that a reader may see.
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import type { Reader } from "../domain/access/Access.ts"
import { Hit } from "../domain/query/QueryResult.ts"
import type { Pagination } from "./Pagination.ts"
import { limitOf } from "./Pagination.ts"
import * as VisibilityFilter from "./VisibilityFilter.ts"
import * as SearchSnippet from "./SearchSnippet.ts"
import * as RowCodec from "../database/rows/RowCodec.ts"

// Each word is quoted, so that nothing in it is taken for an operator; the last may be the beginning of a word. Marks
// belong to their letters, since an accent may be written as one.
const wordsOf = (text: string): ReadonlyArray<string> =>
  text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu)?.slice(0, 16) ?? []
const expression = (words: ReadonlyArray<string>): string => `${words.map((word) => `"${word}"`).join(" ")}*`

const rows = RowCodec.decoder(Schema.Struct({ ...Hit.omit("snippet").fields, body: Schema.String }))

/**
 * Where the words of `text` stand together in a section, names first, then by record. What the reader may not see is
 * left out before the limit, and the order depends on nothing but what is shown: relevance scores would weigh words by
 * how often they occur in hidden text too.
 */
export const search = (
  sql: SqlClient,
  reader: Reader,
  text: string,
  page: Pagination
): Effect.Effect<ReadonlyArray<Hit>, SqlError> => {
  const words = wordsOf(text)
  if (words.length === 0) {
    return Effect.succeed([])
  }
  const readable = [
    VisibilityFilter.section(reader),
    VisibilityFilter.scp(reader),
    VisibilityFilter.user(reader),
    VisibilityFilter.site(reader),
    VisibilityFilter.taskForce(reader)
  ]
  const [section, scp, user, site, taskForce] = readable.map((each) => each.sql)
  const found = rows(
    sql.unsafe(
      `SELECT sections.type AS type, sections.record AS id,
         coalesce(scps.name, users.name, sites.name, task_forces.name) AS name,
         sections.section AS section, sections.title AS title,
         substr(sections.body, 1, ${SearchSnippet.examined}) AS body
       FROM sections_text
       JOIN sections ON sections.row_id = sections_text.rowid
       LEFT JOIN scps ON sections.type = 'scp' AND scps.item = sections.record
       LEFT JOIN users ON sections.type = 'user' AND users.user = sections.record
       LEFT JOIN sites ON sections.type = 'site' AND sites.site = sections.record
       LEFT JOIN task_forces ON sections.type = 'mtf' AND task_forces.task_force = sections.record
       WHERE sections_text MATCH ? AND ${section}
         AND CASE sections.type WHEN 'scp' THEN ${scp} WHEN 'user' THEN ${user} WHEN 'site' THEN ${site} ELSE ${taskForce} END
       ORDER BY sections.section IS NOT NULL, sections.type, scps.serial, sections.record, sections.filed_at
       LIMIT ?`,
      [expression(words), ...readable.flatMap((each) => each.values), limitOf(page)]
    )
  )
  return Effect.map(found, (hits) =>
    hits.map(({ body, ...hit }) => ({ ...hit, snippet: SearchSnippet.of(words, body) }))
  )
}
