/** The screens of the application and their states, for tests that look at all of them. */
import type { Page } from "playwright-core"

/** A URL with a selector of the state that it shows. */
export interface Screen {
  readonly name: string
  readonly path: string
  readonly shows: string
}

/** The screens of a reader of level 2 in the demo deepwell. */
export const signedIn: ReadonlyArray<Screen> = [
  { name: "terminal", path: "/", shows: ".terminal .card" },
  { name: "file", path: "/scp/173", shows: ".paper.file" },
  { name: "file in the past", path: "/scp/173?at=2999-01-01T00:00:00.000Z", shows: ".paper.file .stamp" },
  { name: "file with withheld sections", path: "/scp/049", shows: ".withheld" },
  { name: "redacted file", path: "/scp/096", shows: ".seal" },
  { name: "expunged file", path: "/scp/4444", shows: ".gone" },
  { name: "user", path: "/user/m.okafor", shows: ".paper.file" },
  { name: "redacted user", path: "/user/h.mwangi", shows: ".seal, .paper.file" },
  { name: "site", path: "/site/Site-19", shows: ".paper.file" },
  { name: "task force", path: "/mtf/Epsilon-11", shows: ".paper.file, .seal" },
  { name: "directory", path: "/directory", shows: ".rows a" },
  { name: "directory of users", path: "/directory/user", shows: ".rows a" },
  { name: "filtered directory without rows", path: "/directory?status=deleted", shows: ".rows + .quiet" },
  { name: "search", path: "/search?q=concrete", shows: "#main mark" },
  { name: "search without hits", path: "/search?q=zzzzzz", shows: "text=Nothing found." },
  { name: "search without words", path: "/search", shows: "form[role=search]" },
  { name: "trail", path: "/trail", shows: ".entries" },
  { name: "pending changes, none", path: "/pending", shows: "text=Nothing waits for a second person." },
  { name: "reviews, denied", path: "/reviews", shows: "#main .card[role=alert]" },
  { name: "account", path: "/me", shows: "text=Sessions" },
  { name: "people, denied", path: "/people", shows: "text=Accounts are kept by administrators." },
  { name: "audit, denied", path: "/audit", shows: "text=And the role" },
  { name: "unknown page", path: "/nowhere", shows: "text=No such page" }
]

/** The screens of an administrator and auditor of level 5 in the demo deepwell. */
export const ofStaff: ReadonlyArray<Screen> = [
  { name: "people", path: "/people", shows: ".hits a" },
  { name: "people, none", path: "/people?role=auditor&level=0", shows: "text=No person passes these filters." },
  { name: "enrolment", path: "/people/new", shows: ".level-picker" },
  { name: "account", path: "/people/m.okafor", shows: "text=Custody" },
  { name: "own account", path: "/people/h.mwangi", shows: "text=This is your own account." },
  { name: "redacted account", path: "/people/i.brandt", shows: "text=Redacted" },
  { name: "expunged account", path: "/people/x.none", shows: "text=Expunged" },
  { name: "audit", path: "/audit", shows: ".entries details" },
  { name: "audit, none", path: "/audit?actor=x.none", shows: "text=No entries to show." },
  { name: "audit, wrong filter", path: "/audit?since=never", shows: "text=is no time" },
  { name: "question", path: "/audit?question=what-did-they-do&actor=h.mwangi", shows: ".entries details" },
  { name: "explanation", path: "/audit?reader=m.okafor&type=scp&id=SCP-096", shows: "text=Does not apply" }
]

/** Opens a screen and waits for its state. */
export const visit = async (page: Page, origin: string, { path, shows }: Screen): Promise<void> => {
  await page.goto(`${origin}${path}`)
  await page.locator(shows).first().waitFor()
  await page.locator(".lamp.on").first().waitFor({ state: "attached" })
}
