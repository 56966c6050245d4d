/** A page of the application with everything that it asked of the network and said on the console. */
import type { BrowserContext, Page, Request } from "playwright-core"
import type { Account } from "./Archive.ts"

/** A page under observation. */
export interface Tab {
  readonly page: Page
  /** URLs of all requests, WebSockets included. */
  readonly requests: ReadonlyArray<string>
  /** Texts of all frames of WebSockets, in both directions. */
  readonly frames: ReadonlyArray<string>
  /** The names of the calls sent so far. */
  readonly calls: () => ReadonlyArray<string>
  /** Bodies of the documents and the answers over HTTP. */
  readonly bodies: ReadonlyArray<Promise<string>>
  /** Errors and warnings of the console, and uncaught errors; reports of the content security policy are among them. */
  readonly complaints: ReadonlyArray<string>
}

/** A failed request is the subject of some tests; the browser writes it to the console of the page as well. */
const isNetworkNote = (text: string): boolean =>
  text.startsWith("Failed to load resource") || text.startsWith("WebSocket connection to")

/** The answer as text. Fonts and the preloads of scripts have none that a debugger can read. */
const bodyOf = async (request: Request): Promise<string> => {
  try {
    const response = await request.response()
    const isText = response !== null && ["document", "fetch", "xhr"].includes(request.resourceType())
    return isText && response.status() !== 204 ? await response.text() : ""
  } catch (error) {
    // The browser keeps no bodies of a page that was left or closed.
    return error instanceof Error && /Response body is not available|has been closed/.test(error.message)
      ? ""
      : Promise.reject(error)
  }
}

/** Opens a page in a context. */
export const open = async (context: BrowserContext): Promise<Tab> => {
  const page = await context.newPage()
  const requests: Array<string> = []
  const frames: Array<string> = []
  const sent: Array<string> = []
  const bodies: Array<Promise<string>> = []
  const complaints: Array<string> = []
  page.on("request", (request) => requests.push(request.url()))
  page.on("requestfinished", (request) => bodies.push(bodyOf(request)))
  page.on("websocket", (socket) => {
    requests.push(socket.url())
    socket.on("framereceived", ({ payload }) => frames.push(`${payload}`))
    socket.on("framesent", ({ payload }) => {
      frames.push(`${payload}`)
      sent.push(`${payload}`)
    })
  })
  page.on("pageerror", (error) => complaints.push(error.message))
  page.on("console", (message) => {
    const isComplaint = message.type() === "error" || message.type() === "warning"
    if (isComplaint && !isNetworkNote(message.text())) complaints.push(message.text())
  })
  const calls = () =>
    sent.flatMap((frame) => {
      const { _tag, tag }: { readonly _tag: string; readonly tag?: string } = JSON.parse(frame)
      return _tag === "Request" && tag !== undefined ? [tag] : []
    })
  return { page, requests, frames, calls, bodies, complaints }
}

/** Fills in the form of the sign-in and sends it. */
export const signIn = async ({ page }: Pick<Tab, "page">, { user, password }: Account): Promise<void> => {
  await page.getByLabel("User").fill(user)
  await page.getByLabel("Password").fill(password)
  await page.getByRole("button", { name: "Sign in" }).click()
}

/** Fills in the form of the sign-in and sends it by keys alone, and waits for the shell. */
export const signInByKeys = async ({ page }: Tab, { user, password }: Account): Promise<void> => {
  await page.getByLabel("Password").waitFor()
  await page.waitForFunction(() => document.activeElement?.id === "user")
  await page.keyboard.type(user)
  await page.keyboard.press("Tab")
  await page.keyboard.type(password)
  await page.keyboard.press("Enter")
  await page.getByRole("button", { name: "Sign out" }).waitFor()
}

/** Opens a path of the application, signs in, and waits for the shell. */
export const enter = async (context: BrowserContext, url: string, account: Account): Promise<Tab> => {
  const tab = await open(context)
  await tab.page.goto(url)
  await signIn(tab, account)
  await tab.page.getByRole("main").waitFor()
  await tab.page.getByRole("button", { name: "Sign out" }).waitFor()
  return tab
}

/** Waits until a record is on the screen. */
export const paper = async ({ page }: Tab, name: string): Promise<void> => {
  await page.locator("#file-name", { hasText: name }).waitFor()
}
