/** The sections of a record, and one bar for all that are withheld. */
import { Prose } from "../parts/Prose.tsx"
import { RedactionBars } from "../parts/RedactionBars.tsx"
import type { Visible } from "../app/Dossier.ts"

type Sectioned = Pick<Exclude<Visible, { readonly type: "user" }>, "id" | "sections" | "withheld">

/** The id of a section's element. The prefix keeps it apart from the ids of the page. */
export const elementId = (section: string): string => `section-${section}`

const isMain = (id: string): boolean => id === "procedures" || id === "description"

interface SectionsProps {
  readonly record: Sectioned
  /** The file as it is, when a past version is shown. */
  readonly now?: Sectioned | undefined
}

/** The sections in the order of the server; those that were filed later are named only. */
export const Sections = ({ record, now }: SectionsProps) => (
  <>
    {record.sections.map(({ id, title, body }) => (
      <section key={id} id={elementId(id)} class={isMain(id) ? "" : "addendum"}>
        <h2 tabIndex={-1}>{title}</h2>
        <Prose text={body} record={record.id} />
      </section>
    ))}
    {now?.sections
      .filter(({ id }) => record.sections.every((section) => section.id !== id))
      .map(({ id, title }) => (
        <section key={id} class="later">
          <h2>{title}</h2>
          <p>Filed later.</p>
        </section>
      ))}
    {record.withheld ? (
      <section class="withheld">
        <h2 class="sr">Withheld</h2>
        <RedactionBars id={`${record.id} withheld`} paragraphs={[2]} />
        <p>More is on file than you are cleared to read.</p>
      </section>
    ) : null}
  </>
)
