/** Drafts, and conflicts of two writers: nothing is overwritten, and nothing that was typed is lost. */
import { readFileSync } from "node:fs"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as Tab from "./Tab.ts"

const { brandt, fileSection, mwangi, okafor, registerScp } = Archive

const text = (page: Page) => page.getByLabel("Text", { exact: true })

describe.skipIf(Chromium.isSkipped)("a draft", () => {
  let archive: Archive.Archive
  let last = 7500

  beforeAll(async () => {
    archive = await Archive.open()
  })
  afterAll(() => archive.close())

  /** Files a record of level 1 with a section of three lines. Returns its id, and the path of its editor. */
  const prepare = async (): Promise<{ readonly id: string; readonly path: string }> => {
    last += 1
    const id = `SCP-${last}`
    await archive.file(
      mwangi,
      registerScp(id, "The Ledger", 1),
      fileSection(id, "description", "Description", "one\n\ntwo\n\nthree")
    )
    return { id, path: `/edit/scp/${last}/description` }
  }

  const bodyOf = async (id: string): Promise<string> => {
    const { stdout } = await archive.as(mwangi, ["access", "scp", id, "--json"])
    return JSON.stringify(JSON.parse(stdout))
  }

  const revise = (id: string, body: string) =>
    archive.file(mwangi, { _tag: "ReviseScpSection", scp: id, section: "description", body })

  it("of a section that was revised meanwhile overwrites nothing; both texts are shown and merged", async () => {
    const { id, path } = await prepare()
    const first = await Tab.enter(await Browser.openContext(), `${archive.origin}${path}`, okafor)
    const second = await Tab.enter(await Browser.openContext(), `${archive.origin}${path}`, brandt)
    await text(first.page).fill("one\n\ntwo\n\nthree, of mine")
    await text(second.page).fill("one of theirs\n\ntwo\n\nthree")
    await second.page.getByRole("button", { name: "File the revision" }).click()
    await second.page.locator("#section-description", { hasText: "one of theirs" }).waitFor()

    const { page } = first
    await page.getByText(`${id} was changed while you write.`).waitFor()
    await page.getByRole("button", { name: "File the revision" }).click()
    await page.getByRole("heading", { name: "Two texts" }).waitFor()
    await page.getByText("Nothing was changed.").waitFor()
    const difference = page.locator(".difference")
    await difference.locator("del", { hasText: "of theirs" }).waitFor()
    await difference.locator("ins", { hasText: "of mine" }).waitFor()
    await page.getByText("The text on file", { exact: true }).click()
    await page.locator("details pre", { hasText: "one of theirs" }).waitFor()
    expect(await bodyOf(id)).toContain('one of theirs\\n\\ntwo\\n\\nthree"')
    expect(await text(page).inputValue()).toBe("one\n\ntwo\n\nthree, of mine")

    await page.getByRole("button", { name: "Merge both" }).click()
    expect(await text(page).inputValue()).toBe("one of theirs\n\ntwo\n\nthree, of mine")
    expect(await bodyOf(id)).not.toContain("of mine")
    await text(page).press("Control+Enter")
    await page.locator("#section-description", { hasText: "three, of mine" }).waitFor()
    const body = await bodyOf(id)
    expect(body).toContain("one of theirs\\n\\ntwo\\n\\nthree, of mine")
    expect(body).toContain('"revision":3')
    expect([...first.complaints, ...second.complaints]).toEqual([])
  })

  it("is continued with mine or with theirs, and a mark of a conflict is not filed", async () => {
    const { id, path } = await prepare()
    const { page, complaints } = await Tab.enter(await Browser.openContext(), `${archive.origin}${path}`, okafor)
    page.on("dialog", (dialog) => void dialog.accept())
    const collide = async (mine: string, theirs: string, choice: string) => {
      await text(page).fill(mine)
      await revise(id, theirs)
      await page.getByRole("button", { name: "File the revision" }).click()
      await page.getByRole("button", { name: choice }).click()
      await page.getByRole("heading", { name: "Two texts" }).waitFor({ state: "detached" })
    }
    await collide("mine", "theirs", "Merge both")
    expect(await text(page).inputValue()).toContain("<<<<<<< your text\nmine")
    await page.getByRole("button", { name: "File the revision" }).click()
    expect(await text(page).evaluate((area: HTMLTextAreaElement) => area.validationMessage)).toContain("marks")
    await collide("mine again", "theirs again", "Take the text on file")
    expect(await text(page).inputValue()).toBe("theirs again")
    // There is nothing to file, and no draft any more.
    await page.getByRole("button", { name: "Discard the draft" }).waitFor({ state: "detached" })
    await collide("mine at last", "theirs at last", "Continue with mine")
    expect(await text(page).inputValue()).toBe("mine at last")
    await page.getByRole("button", { name: "File the revision" }).click()
    await page.locator("#section-description", { hasText: "mine at last" }).waitFor()
    expect(complaints).toEqual([])
  })

  it("of a section that exists already is no second section", async () => {
    const { id } = await prepare()
    const { page } = await Tab.enter(await Browser.openContext(), `${archive.origin}/edit/scp/${last}`, okafor)
    await page.getByLabel("Section", { exact: true }).fill("description")
    await page.getByLabel("Title").fill("Description")
    await text(page).fill("four")
    await page.getByRole("button", { name: "File the section" }).click()
    await page.getByText("The record has this section already.").waitFor()
    await page.getByRole("button", { name: "Continue with mine" }).click()
    await page.getByRole("button", { name: "File the revision" }).click()
    await page.locator("#section-description", { hasText: "four" }).waitFor()
    expect(await bodyOf(id)).toContain('"revision":2')
  })

  it("stays in the tab while one reads elsewhere, asks before a reload, and is saved as a file", async () => {
    const { path } = await prepare()
    const { page } = await Tab.enter(await Browser.openContext(), `${archive.origin}${path}`, okafor)
    await text(page).fill("my draft\n\nwith two lines")
    const saving = page.waitForEvent("download")
    await page.getByRole("button", { name: "Save the draft as a file" }).click()
    const saved = await saving
    expect(saved.suggestedFilename()).toMatch(/^SCP-\d+-Description\.md$/)
    await saved.saveAs(archive.path("draft.md"))
    expect(readFileSync(archive.path("draft.md"), "utf8")).toBe("# Description\n\nmy draft\n\nwith two lines")

    await page.getByRole("link", { name: "Directory" }).click()
    await page.getByText("Not filed yet:").waitFor()
    await page.getByRole("link", { name: /^SCP-\d+: Description$/ }).click()
    expect(await text(page).inputValue()).toBe("my draft\n\nwith two lines")

    const asked: Array<string> = []
    page.on("dialog", (dialog) => {
      asked.push(dialog.type())
      void dialog.dismiss()
    })
    await text(page).press("End")
    await page.evaluate(() => setTimeout(() => location.reload()))
    await expect.poll(() => asked).toContain("beforeunload")
    expect(await text(page).inputValue()).toBe("my draft\n\nwith two lines")
    await page.getByRole("button", { name: "Sign out" }).click()
    await expect.poll(() => asked).toContain("confirm")
    expect(await text(page).inputValue()).toBe("my draft\n\nwith two lines")
  })

  it("survives the end of the session for the same user, and is dropped for another one", async () => {
    const { id, path } = await prepare()
    const context = await Browser.openContext()
    const tab = await Tab.enter(context, `${archive.origin}${path}`, okafor)
    const { page } = tab
    /** Ends the session at the server without a word to the page. */
    const end = async () => {
      const answer = await page.request.delete(`${archive.origin}/session`, { headers: { origin: archive.origin } })
      expect(answer.status()).toBe(204)
      await page.getByText("Your session has ended").waitFor()
    }
    await text(page).fill("a secret draft")
    await end()
    expect(await page.content()).not.toContain("a secret draft")
    await Tab.signIn(tab, okafor)
    await text(page).waitFor()
    expect(await text(page).inputValue()).toBe("a secret draft")
    await revise(id, "changed meanwhile")
    await end()
    await Tab.signIn(tab, okafor)
    await page.getByRole("heading", { name: "Two texts" }).waitFor()
    expect(await text(page).inputValue()).toBe("a secret draft")
    await end()
    await Tab.signIn(tab, brandt)
    await text(page).waitFor()
    expect(await text(page).inputValue()).toBe("changed meanwhile")
    expect(await page.getByRole("button", { name: "Discard the draft" }).count()).toBe(0)
    expect(await page.content()).not.toContain("a secret draft")
  })
  it("of a text that the reader can read no more is dropped, also from the list of drafts", async () => {
    const id = "SCP-7590"
    await archive.file(
      mwangi,
      registerScp(id, "The Cellar", 1),
      fileSection(id, "description", "Description", "A cellar."),
      fileSection(id, "addendum-1", "The Second Door", "A door.", 2)
    )
    const { page } = await Tab.enter(await Browser.openContext(), `${archive.origin}/edit/scp/7590/description`, okafor)
    await text(page).fill("my cellar")
    await page.evaluate(() => history.pushState(null, "", "/edit/scp/7590/addendum-1"))
    await page.evaluate(() => dispatchEvent(new PopStateEvent("popstate")))
    await page.getByRole("heading", { name: "The Second Door" }).waitFor()
    await text(page).fill("my door")
    await page.getByRole("link", { name: "Directory" }).click()
    const listed = page.getByText("Not filed yet:")
    await listed.waitFor()
    expect(await listed.textContent()).toContain("The Second Door")
    await archive.as(mwangi, ["user", "clearance", okafor.user, "--level", "1", "--reason", "a mistake"])
    await expect.poll(() => listed.textContent(), { timeout: 10_000 }).not.toContain("The Second Door")
    expect(await listed.textContent()).toContain(`${id}: Description`)
    expect(await page.content()).not.toContain("The Second Door")
  })
})
