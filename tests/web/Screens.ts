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
  { name: "unknown page", path: "/nowhere", shows: "text=No such page" }
]

/** Opens a screen and waits for its state. */
export const visit = async (page: Page, origin: string, { path, shows }: Screen): Promise<void> => {
  await page.goto(`${origin}${path}`)
  await page.locator(shows).first().waitFor()
  await page.locator(".lamp.on").first().waitFor({ state: "attached" })
}
