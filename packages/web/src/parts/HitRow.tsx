/** A place where a search found its words. */
import * as Route from "../app/Route.ts"
import type { Success } from "../protocol/Calls.ts"
import { Marked } from "./Marked.tsx"

/** A match of a search. */
export type Hit = Success<"Search">[number]

/** The URL of the section, or of the record when its name matches. */
export const urlOf = ({ type, id, section }: Hit): string =>
  `${Route.recordUrl(type, id)}${section === null ? "" : `#${section}`}`

interface HitRowProps {
  readonly hit: Hit
  readonly words: string
}

/** The contents of a row: id, name, section and snippet. */
export const HitRow = ({ hit, words }: HitRowProps) => (
  <>
    <span class="hit-id">{hit.id}</span>
    <span class="hit-name">
      {hit.name}
      {hit.section === null ? null : <i> · {hit.title}</i>}
    </span>
    <span class="hit-text">
      <Marked text={hit.snippet} words={words} />
    </span>
  </>
)

/** Hits as a list of links; nothing when there are none. */
export const HitList = ({ hits, words }: { readonly hits: ReadonlyArray<Hit>; readonly words: string }) =>
  hits.length === 0 ? null : (
    <ul class="hits">
      {hits.map((hit) => (
        <li key={`${hit.type}/${hit.id}/${hit.section}`}>
          <a href={urlOf(hit)} data-row>
            <HitRow hit={hit} words={words} />
          </a>
        </li>
      ))}
    </ul>
  )
