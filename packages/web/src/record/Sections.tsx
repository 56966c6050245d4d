/** The sections of a record, and one bar for all that are withheld. */
import { Prose } from "../parts/Prose.tsx"
import { RedactionBars } from "../parts/RedactionBars.tsx"
import type { Visible } from "../app/Dossier.ts"
import { lazy } from "../app/Lazy.tsx"
import * as Route from "../app/Route.ts"
import * as SessionState from "../app/SessionState.ts"

const Revert = lazy(async () => (await import("./Revert.tsx")).Revert)

type Sectioned = Exclude<Visible, { readonly type: "user" }>

/** The id of a section's element. The prefix keeps it apart from the ids of the page. */
export const elementId = (section: string): string => `section-${section}`

const isMain = (id: string): boolean => id === "procedures" || id === "description"

interface SectionsProps {
  readonly record: Sectioned
  /** The file as it is, when a past version is shown. */
  readonly now?: Sectioned | undefined
}

/** The actions of an archivist on a section: editing it, or bringing back its text of a past version. */
const SectionWork = ({ record, now, section }: SectionsProps & { readonly section: Sectioned["sections"][number] }) =>
  SessionState.me.value?.roles.includes("archivist") !== true ? null : now === undefined ? (
    <a class="edit" href={Route.editUrl(record.type, record.id, section.id)}>
      Edit<span class="sr"> {section.title}</span>
    </a>
  ) : (
    <Revert now={now} section={section} />
  )

/** The sections in the order of the server; those that were filed later are named only. */
export const Sections = ({ record, now }: SectionsProps) => (
  <>
    {record.sections.map((section) => (
      <section key={section.id} id={elementId(section.id)} class={isMain(section.id) ? "" : "addendum"}>
        <SectionWork record={record} now={now} section={section} />
        <h2 tabIndex={-1}>{section.title}</h2>
        <Prose text={section.body} record={record.id} />
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
