/** Proposals for tests of decisions. */
import type { Locator, Page } from "playwright-core"
import * as Archive from "./Archive.ts"

/** The command that proposes to neutralize an anomaly. */
export const propose = (scp: string, reason = "it sleeps") => ({
  _tag: "ProposeScpStatus",
  scp,
  to: "neutralized",
  reason,
  evidence: "a year of film"
})

/** The id of the open proposal on a record. */
export const proposalOn = async (archive: Archive.Archive, type: "scp" | "user", record: string): Promise<string> => {
  const { stdout } = await archive.as(Archive.mwangi, [type, "pending", "--json"])
  const line = stdout.split("\n").find((each) => each.includes(`"${record}"`)) ?? "{}"
  const { proposal }: { readonly proposal: string } = JSON.parse(line)
  return proposal
}

/** The card of a proposal. */
export const cardOf = (page: Page, record: string): Locator => page.locator(".cards > li", { hasText: record })

/** Opens and fills in the form on the page of an anomaly. */
export const fill = async (page: Page, to: string, reason: string, evidence?: string): Promise<void> => {
  await page.getByRole("button", { name: "Change the status" }).click()
  await page.getByRole("radio", { name: to }).check()
  await page.getByLabel("Reason").fill(reason)
  if (evidence !== undefined) await page.getByRole("textbox", { name: "Evidence" }).fill(evidence)
}
