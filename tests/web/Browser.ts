/** Contexts of the browser that all tests of a run share. Each test has a context of its own. */
import { connect } from "node:net"
import { text } from "node:stream/consumers"
import type { Browser, BrowserContext, BrowserContextOptions } from "playwright-core"
import { chromium } from "playwright-core"
import { inject, onTestFinished } from "vitest"
import type { Shared } from "./GlobalSetup.ts"

type Made = Extract<Shared, { readonly endpoint: string }>

let made: Promise<Made> | undefined

const ask = async (): Promise<Made> => {
  const answer: Shared = JSON.parse(await text(connect(inject("webTestPort"), "127.0.0.1")))
  if ("failure" in answer) throw new Error(answer.failure)
  return answer
}

/** What the tests of a run share: the endpoint of the browser, and the path of the demo deepwell. */
export const shared = (): Promise<Made> => (made ??= ask())

let browser: Promise<Browser> | undefined

/** The widths at which screens are tested, in CSS pixels. */
export const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const
export const desk = { viewport: { width: 1_280, height: 860 } } as const

/** Opens a context, which is closed when the test ends. Animations are off, so that no test waits for them. */
export const openContext = async (options: BrowserContextOptions = desk): Promise<BrowserContext> => {
  browser ??= shared().then(({ endpoint }) => chromium.connect(endpoint))
  const context = await (await browser).newContext({ reducedMotion: "reduce", ...options })
  context.setDefaultTimeout(15_000)
  onTestFinished(() => context.close())
  return context
}
