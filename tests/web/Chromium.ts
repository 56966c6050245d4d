/** Finds Chromium, which is a package of the system and not of npm. */
import { existsSync } from "node:fs"
import { delimiter, join } from "node:path"

const names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]

/** The path of the browser; undefined when none is installed. */
export const path: string | undefined = names
  .flatMap((name) => (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name)))
  .find((file) => existsSync(file))

/** The sentence for a missing browser. */
export const missing =
  "The tests in tests/web require Chromium: apt-get install -y --no-install-recommends chromium-headless-shell"

/** True when tests that require the browser are skipped. With `CI=true` they fail instead. */
export const isSkipped = path === undefined && process.env["CI"] !== "true"

/** The arguments of the browser. As root there is no sandbox. */
export const args: ReadonlyArray<string> = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run"
]
