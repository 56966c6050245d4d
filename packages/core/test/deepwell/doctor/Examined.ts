/**
 * Helpers for tests of the doctor.
 */
import { Findings, Doctor } from "@scipnet/core"
import * as Fixture from "../Fixture.ts"

/** Runs the doctor on a file as the operator. */
export const examine = (filename: string, options: Omit<Doctor.Options, "filename"> = {}) =>
  Fixture.operator(Doctor.examine({ filename, ...options }))

/** The findings that are problems. */
export const problems = ({ findings }: Findings.Diagnosis) =>
  findings.filter(({ _tag }) => Findings.severities[_tag] === "problem")
