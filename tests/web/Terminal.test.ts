/** The terminal of the application against the terminal of the command line, line by line. */
import { copyFileSync, writeFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Chromium from "./Chromium.ts"
import * as Tab from "./Tab.ts"

const { brandt, mwangi, okafor } = Archive

/** Lines of one session in order: accepted, rejected, misspelt and incomplete ones of every command. */
const lines: ReadonlyArray<readonly [user: Archive.Account, lines: ReadonlyArray<string>]> = [
  [
    okafor,
    [
      "NEXT",
      "PREV",
      "OPEN",
      "ACCESS",
      "ACCESS 096",
      "ACCESS 4444",
      "ACCESS USER no.body",
      "ACCESS 173",
      "OPEN 9",
      "OPEN",
      "SEARCH",
      "SEARCH zzzzzz",
      "HISTORY",
      "HISTORY 096",
      "STATUS",
      "PENDING",
      "STATUS 173 EXPLAINED a prop",
      "PROPOSE",
      "PROPOSE 173 NEUTRALIZED",
      "PROPOSE 173 NEUTRALIZED it does not move",
      "APPROVE",
      "APPROVE 173",
      "REJECT 173",
      "REJECT 173 no",
      "WITHDRAW",
      "WITHDRAW 173",
      "HELP PROPOSE"
    ]
  ],
  [
    brandt,
    [
      "STATUS 173 EXPLAINED",
      "STATUS 173 BROKEN it fell",
      "STATUS nothing EXPLAINED a prop",
      "PROPOSE 049 NEUTRALIZED it sleeps",
      "STATUS 173 EXPLAINED the casting workshop has confessed",
      "STATUS 173 EXPLAINED the casting workshop has confessed",
      "STATUS 173 DELETED tidying up",
      "PROPOSE 049 EXPLAINED a costume",
      "PROPOSE 049 NEUTRALIZED it sleeps / a year of film",
      "PROPOSE 049 NEUTRALIZED it sleeps / a year of film",
      "APPROVE 049"
    ]
  ],
  [
    mwangi,
    [
      "REGISTER 7005 Safe 1 A Spoon",
      "REGISTER 7005 Safe 1 A Spoon",
      "REGISTER 7006 Loud 1 A Fork",
      "RECLASSIFY 7005 Euclid 1 1",
      "RECLASSIFY 7005 Euclid",
      "CLEARANCE 7005 2 it is heavier than it looks",
      "ASSIGN 7005 SITE Site-999",
      "LOG 7005",
      "DIFF 7005",
      "ROLE t.lindqvist boss",
      "REVIEW",
      "WHY m.okafor 7005",
      "WATCH OFF"
    ]
  ],
  [mwangi, ["APPROVE 049", "APPROVE 049", "REJECT 049 too late", "WITHDRAW 049", "STATUS 049 ACTIVE a sound"]]
]

/** Ids and times differ between two runs. Boxes, wraps and letter case are a matter of each medium. */
const normalized = (text: string): string =>
  text
    .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, "ID")
    .replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.]{5,12}Z/g, "TIME")
    .replaceAll(/[│┌┐└┘─]|^> ?/gm, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
    .toLowerCase()

describe.skipIf(Chromium.isSkipped)("the terminal", () => {
  let archive: Archive.Archive

  beforeAll(async () => {
    archive = await Archive.open()
  })
  afterAll(() => archive.close())

  /** The answer of the command line to each line, with the deepwell at the same state. */
  const answersOfCli = async (deepwell: string, user: Archive.Account, typed: ReadonlyArray<string>) => {
    const script = archive.path("lines.txt")
    writeFileSync(script, `${typed.join("\n")}\n`)
    const { stdout, stderr } = await archive.run(["terminal", "--plain", "--script", script], {
      env: { SCIPNET_DEEPWELL: deepwell, SCIPNET_USER: user.user, SCIPNET_PASSWORD: user.password, COLUMNS: "400" }
    })
    const answers = `${stdout}${stderr}`.split(/^>>> .*$/m).slice(1)
    expect(answers.length, `${stdout}${stderr}`).toBe(typed.length)
    return answers.map(normalized)
  }

  it("answers every line with the sentences of the command line", async () => {
    const other = archive.path("other.db")
    copyFileSync((await Browser.shared()).demo, other)
    const differences: Array<string> = []
    for (const [user, typed] of lines) {
      const expected = await answersOfCli(other, user, typed)
      const tab = await Tab.enter(await Browser.openContext(), `${archive.origin}/`, user)
      for (const [index, line] of typed.entries()) {
        await tab.page.getByRole("combobox").fill(line)
        await tab.page.keyboard.press("Enter")
        const turn = tab.page.locator(".turn").nth(index)
        await turn.locator("> *:not(.typed):not(p.quiet)").first().waitFor()
        const sentences = await turn
          .locator("p:not(.quiet), h3, h2:not(.typed)")
          .filter({ hasNot: tab.page.locator("a") })
          .allInnerTexts()
        const missing = sentences
          .map((sentence) => normalized(sentence).replace(/^>>> |\.$/g, ""))
          .filter((sentence) => sentence !== "" && expected[index]?.includes(sentence) === false)
        if (sentences.length === 0 || missing.length > 0) {
          differences.push(`${line}\n  page: ${missing.join(" | ")}\n  command line: ${expected[index]}`)
        }
      }
      expect(tab.complaints).toEqual([])
    }
    expect(differences.join("\n")).toBe("")
  })
})
