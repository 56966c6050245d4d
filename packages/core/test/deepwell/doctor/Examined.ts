/**
 * Deepwells that the doctor is shown.
 */
import { Findings, Doctor } from "@scipnet/core"
import * as Fixture from "../Fixture.ts"

/** Looks a file over as whoever holds it. */
export const examine = (filename: string, options: Omit<Doctor.Options, "filename"> = {}) =>
  Fixture.operator(Doctor.examine({ filename, ...options }))

/** What has to be done something about. */
export const problems = ({ findings }: Findings.Diagnosis) =>
  findings.filter(({ _tag }) => Findings.severities[_tag] === "problem")
