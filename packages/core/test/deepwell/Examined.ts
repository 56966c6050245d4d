/**
 * Deepwells that the doctor is shown.
 */
import { chmodSync } from "node:fs"
import { Diagnosis, Doctor } from "@scipnet/core"
import { Effect } from "effect"
import * as Care from "./CareFixture.ts"
import * as Fixture from "./Fixture.ts"

/** Looks a file over as whoever holds it. */
export const examine = (filename: string, options: Omit<Doctor.Options, "filename"> = {}) =>
  Fixture.operator(Doctor.examine({ filename, ...options }))

/** A file that only its owner may read, as the program makes them. */
export const made = (...how: Parameters<typeof Care.made>) =>
  Effect.tap(Care.made(...how), (file) => Effect.sync(() => chmodSync(file, 0o600)))

/** What has to be done something about. */
export const problems = ({ findings }: Diagnosis.Diagnosis) =>
  findings.filter(({ _tag }) => Diagnosis.severities[_tag] === "problem")
