/** Administrators and new people in tests of the screens of accounts. */
import type { Page } from "playwright-core"
import type { Account, Archive } from "./Archive.ts"
import { mwangi } from "./Archive.ts"
import * as Browser from "./Browser.ts"
import * as Tab from "./Tab.ts"

/** Registers a user as the operator, so that the account is in no custody. */
export const register = async (archive: Archive, user: string, options: ReadonlyArray<string>): Promise<Account> => {
  const password = `the quiet lighthouse of ${user}`
  const env = { SCIPNET_DEEPWELL: archive.deepwell, SCIPNET_NEW_PASSWORD: password }
  const args = ["user", "register", user, "--name", `Name of ${user}`, ...options, "--operator"]
  const { code, stderr } = await archive.run(args, { env })
  if (code !== 0) throw new Error(stderr)
  return { user, password }
}

/** Registers a second administrator of level 5. */
export const second = (archive: Archive): Promise<Account> =>
  register(archive, "s.second", ["--level", "5", "--role", "administrator"])

/** What a new person has. */
export interface Person {
  readonly user: string
  readonly name: string
  readonly level: number
  readonly roles?: ReadonlyArray<string>
  readonly site?: string
  /** Typed by the administrator; the browser makes one up if there is none. */
  readonly password?: string
}

/** Fills in the form of the enrolment and sends it. */
export const sendEnrolment = async (page: Page, { user, name, level, roles = [], site = "", password }: Person) => {
  await page.getByLabel("User", { exact: true }).fill(user)
  await page.getByLabel("Name", { exact: true }).fill(name)
  await page.locator(`input[name=level][value="${level}"]`).check()
  for (const role of roles) await page.locator(`input[name=role][value=${role}]`).check()
  await page.getByLabel("Site", { exact: true }).fill(site)
  if (password !== undefined) {
    await page.getByLabel("Type one").check()
    await page.getByLabel("Password", { exact: true }).fill(password)
  }
  await page.getByRole("button", { name: "Enrol", exact: true }).click()
}

/** Enrols a person; returns the account with its temporary password. */
export const enrol = async (archive: Archive, { page }: Tab.Tab, person: Person): Promise<Account> => {
  await page.goto(`${archive.origin}/people/new`)
  await sendEnrolment(page, person)
  await page.getByRole("heading", { name: "Enrolled", exact: true }).waitFor()
  const password = person.password ?? (await page.locator(".secret").innerText())
  return { user: person.user, password }
}

/** Signs in with a temporary password and chooses another one. */
export const begin = async (archive: Archive, { user, password }: Account, own: string): Promise<Tab.Tab> => {
  const tab = await Tab.open(await Browser.openContext())
  await tab.page.goto(`${archive.origin}/me`)
  await Tab.signIn(tab, { user, password })
  await tab.page.getByLabel("Present password").fill(password)
  for (const label of ["New password", "New password again"]) {
    await tab.page.getByLabel(label, { exact: true }).fill(own)
  }
  await tab.page.keyboard.press("Enter")
  await tab.page.getByRole("button", { name: "Sign out" }).waitFor()
  return tab
}

/** The events of an account by their types, oldest first. */
export const eventsOf = async (archive: Archive, user: string): Promise<ReadonlyArray<string>> => {
  const { stdout } = await archive.as(mwangi, ["audit", "--target", user, "--all", "--json"])
  return stdout
    .split("\n")
    .flatMap((line) => {
      const { action, outcome }: { readonly action: string; readonly outcome: string } =
        line === "" ? { action: "", outcome: "" } : JSON.parse(line)
      return outcome === "done" && /^User[A-Z]/.test(action) ? [action] : []
    })
    .toReversed()
}
