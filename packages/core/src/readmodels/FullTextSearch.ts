/**
 * Full-text search in the sections and names that a reader may see.
 */
import * as Schema from "effect/Schema"
import * as RowCodec from "../database/rows/RowCodec.ts"
import type { Run } from "../database/transaction/SqlRunner.ts"
import type { Reader } from "../domain/access/Access.ts"
import * as FoldedText from "../domain/FoldedText.ts"
import type { Search } from "../domain/query/Query.ts"
import { Hit } from "../domain/query/QueryResult.ts"
import { limitOf } from "./Pagination.ts"
import * as SearchSnippet from "./SearchSnippet.ts"
import * as VisibilityFilter from "./VisibilityFilter.ts"

type Words = ReturnType<typeof FoldedText.words>

// Words are quoted, so that none is read as an FTS5 operator. The last one matches as a prefix.
const expression = (words: Words): string => `${words.map((tokens) => `"${tokens.join(" ")}"`).join(" ")}*`

const rows = RowCodec.reader(Schema.Struct({ ...Hit.omit("snippet").fields, body: Schema.String }))

/**
 * Finds the sections that contain all words of `text`, names first, then by record. Hidden rows are excluded before the
 * limit. The order depends only on visible rows: relevance scores would count occurrences in hidden text.
 */
export const search = (run: Run, reader: Reader, { text, type, offset = 0, ...page }: Search): ReadonlyArray<Hit> => {
  const words = FoldedText.words(text)
  if (words.length === 0) {
    return []
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
    run(
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
       WHERE sections_text MATCH ?${type === undefined ? "" : " AND sections.type = ?"} AND ${section}
         AND CASE sections.type WHEN 'scp' THEN ${scp} WHEN 'user' THEN ${user} WHEN 'site' THEN ${site} ELSE ${taskForce} END
       ORDER BY sections.section IS NOT NULL, sections.type, scps.serial, sections.record, sections.filed_at
       LIMIT ? OFFSET ?`,
      [
        expression(words),
        ...(type === undefined ? [] : [type]),
        ...readable.flatMap((each) => each.values),
        limitOf(page),
        offset
      ]
    )
  )
  return found.map(({ body, ...hit }) => ({ ...hit, snippet: SearchSnippet.snippet(words.flat(), body) }))
}
