/** Links to the pages of a list whose rows are all loaded. */
import { pageSize } from "../screens/DirectoryFilter.ts"

interface PageLinksProps {
  /** The present page, from 1, and the number of rows on all pages. */
  readonly page: number
  readonly length: number
  /** Returns the URL of a page; an empty text is the first one. */
  readonly urlOf: (page: string) => string
}

/** The links; nothing for a single page. */
export const PageLinks = ({ page, length, urlOf }: PageLinksProps) => {
  const last = Math.ceil(length / pageSize)
  const url = (to: number) => urlOf(to === 1 ? "" : String(to))
  return last < 2 ? null : (
    <nav class="paged" aria-label="Pages">
      {page > 1 ? (
        <a href={url(page - 1)} rel="prev">
          ← Previous 50
        </a>
      ) : null}
      <span class="quiet">
        Page {page} of {last}
      </span>
      {page < last ? (
        <a href={url(page + 1)} rel="next">
          Next 50 →
        </a>
      ) : null}
    </nav>
  )
}
