/** Cleans up after earlier runs, and prints one line when the tests that require PostgreSQL are skipped. */
import * as Installation from "./Installation.ts"
import * as RunFolder from "./RunFolder.ts"

export const setup = async (): Promise<void> => {
  if (Installation.isSkipped) process.stdout.write(`${Installation.missing}. They are skipped.\n`)
  await RunFolder.removeOrphans()
}
