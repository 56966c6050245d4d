/** Checks of what is on a page: axe, width, and the size of targets. */
import axe from "axe-core"
import type { Page } from "playwright-core"
import * as Browser from "./Browser.ts"

/** The violations on a page, one line for each element. */
export const violations = async (page: Page): Promise<ReadonlyArray<string>> => {
  const isLoaded = await page.evaluate(() => Reflect.has(globalThis, "axe"))
  if (!isLoaded) await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { violations } = await Reflect.get(globalThis, "axe").run(document, { resultTypes: ["violations"] })
    return violations.flatMap((rule: { id: string; nodes: ReadonlyArray<{ html: string; failureSummary: string }> }) =>
      rule.nodes.map(({ html, failureSummary }) => `${rule.id}: ${html.slice(0, 160)} ${failureSummary.slice(0, 200)}`)
    )
  })
}

/** The widths of a page that is wider than the window, which a reader would have to scroll sideways. */
export const overflow = async (page: Page): Promise<ReadonlyArray<string>> => {
  const { wide, width } = await page.evaluate(() => ({
    width: innerWidth,
    wide: document.documentElement.scrollWidth
  }))
  return wide > width ? [`${wide} px wide at ${width} px`] : []
}

/** The widths at which screens are tested. */
export const widths = [
  ["360 px", Browser.phone],
  ["1280 px", Browser.desk]
] as const

/** The targets on a page that a finger would miss: those smaller than 44 px. */
export const smallTargets = (page: Page): Promise<ReadonlyArray<string>> =>
  page.evaluate(() => {
    const targets = [...document.querySelectorAll<HTMLElement>("a, button, input, select, [role=option]")]
    // A link in a line of text is exempt: its height is that of the line.
    const isInText = (element: HTMLElement) =>
      element.localName === "a" && getComputedStyle(element).display === "inline"
    return targets.flatMap((element) => {
      const label = element.closest("label")
      const { width, height } = (label ?? element).getBoundingClientRect()
      const isShown = element.checkVisibility() && width > 1 && height > 1
      const isLarge = width >= 43.5 && height >= 43.5
      return !isShown || isLarge || isInText(element)
        ? []
        : [`${element.localName} ${element.className} "${element.innerText.slice(0, 30)}" ${width} × ${height}`]
    })
  })
