/** Every error has a message, an exit code and a JSON form. */
import { describe, expect, it } from "@effect/vitest"
import {
  MaintenanceError,
  Clearance,
  EventStoreError,
  LegacyImportReport,
  Operator,
  Rejection,
  RemoteError
} from "@scipnet/core"
import { Arbitrary, FastCheck, Schema } from "effect"
import { DatabaseError } from "@scipnet/core/database/DatabaseError"
import * as CliError from "../../src/error/CliError.ts"
import type { KnownError } from "../../src/error/ErrorMessages.ts"
import * as ErrorMessages from "../../src/error/ErrorMessages.ts"
import * as ErrorJson from "../../src/error/ErrorJson.ts"
import * as ExitCode from "../../src/error/ExitCode.ts"
import * as TransferError from "@scipnet/postgres/transfer/TransferError"
import * as Consumers from "@scipnet/core/deepwell/operator/Consumers"
import { NotADataset } from "../../src/scp-data/ScpDataFile.ts"

const Known = Schema.Union(
  Operator.OperatorOnly,
  EventStoreError.StreamConflict,
  EventStoreError.CommandIdReused,
  EventStoreError.DuplicateEvent,
  EventStoreError.InvalidAppend,
  EventStoreError.OutOfRange,
  EventStoreError.UnknownEvent,
  EventStoreError.MalformedEvent,
  EventStoreError.ChainBroken,
  EventStoreError.PositionAhead,
  EventStoreError.ProjectionVersionMismatch,
  EventStoreError.ProjectionTableConflict,
  EventStoreError.ProjectionKeyMismatch,
  EventStoreError.ProjectionFailed,
  EventStoreError.ProjectionsMissing,
  EventStoreError.ProjectionRetired,
  EventStoreError.ProjectionsNotKept,
  LegacyImportReport.NotALegacyDeepwell,
  NotADataset,
  CliError.BadInput,
  CliError.NoSuchCommand,
  CliError.BadOption,
  CliError.WorksOnFile,
  CliError.WriteFailed,
  CliError.NoUser,
  CliError.NoPassword,
  CliError.UnreadableFile,
  CliError.ExposedSessionFile,
  CliError.BrokenSessionFile,
  CliError.BusySessionFile,
  CliError.KeptSessionEnded,
  CliError.BadSettings,
  CliError.BadConfigFile,
  CliError.ExposedConfigFile,
  CliError.NoSuchProfile,
  CliError.NoSuchSetting,
  CliError.NotConfirmed,
  CliError.DeepwellExists,
  CliError.FileExists,
  CliError.NoSuchEvent,
  CliError.SomeRefused,
  CliError.BrokenRecords,
  EventStoreError.RebuildRunning,
  EventStoreError.UnknownProjection,
  RemoteError.LoginError,
  RemoteError.ServerUnreachable,
  RemoteError.ConnectionLost,
  RemoteError.MessageTooLong,
  RemoteError.InvalidResponse,
  MaintenanceError.TargetExists,
  MaintenanceError.FileFailed,
  MaintenanceError.NotInFile,
  MaintenanceError.FileDamaged,
  MaintenanceError.NotABackup,
  MaintenanceError.DeepwellInUse,
  MaintenanceError.UseUnknown,
  MaintenanceError.CheckpointBroken,
  MaintenanceError.LogFileBroken,
  MaintenanceError.LogFileCut,
  MaintenanceError.LogDiverged,
  Consumers.NotParked,
  CliError.NoLog,
  CliError.LogExists,
  TransferError.LogNotEmpty,
  TransferError.LogInUse,
  ...Rejection.Rejection.members,
  ...DatabaseError.members
)

const arbitrary = Arbitrary.make(Known)

/** One error of each kind, and of each of its variants. */
const samples: ReadonlyArray<KnownError> = FastCheck.sample(arbitrary, { numRuns: 3_000, seed: 173 })

describe("ErrorMessages", () => {
  it("has a message and an exit code for every error, and no others", () => {
    const tags = [...new Set(samples.map(({ _tag }) => _tag))].toSorted()
    expect(tags).toEqual(Object.keys(ErrorMessages.sentences).toSorted())
    expect(tags).toEqual(Object.keys(ExitCode.ofError).toSorted())
    expect(new Set(Object.values(ExitCode.ofError))).toEqual(new Set([1, 2, 3, 4]))
  })

  it("formats each error as complete sentences", () => {
    for (const error of samples) {
      const sentence = ErrorMessages.sentence(error)
      // Settings are listed on separate lines.
      const isList = error._tag === "BadSettings" || error._tag === "BadConfigFile"
      const lines = isList ? /^[^]*:(\n {2}[^]*)?$/ : /\.$/
      expect(sentence, error._tag).toMatch(lines)
    }
  })

  it("has no undefined value in a message", () => {
    // A number that is out of range or no position can be NaN.
    for (const error of samples.filter((each) => !Object.values(each).some(Number.isNaN))) {
      expect(ErrorMessages.sentence(error), error._tag).not.toMatch(/undefined|NaN|null|\[object/)
    }
  })

  it("names levels", () => {
    const told = samples.flatMap((error) => (error._tag === "RecordRedacted" ? [error] : []))
    expect(told.length).toBeGreaterThan(0)
    for (const error of told) {
      const isLevel = error.held < error.needed
      expect(ErrorMessages.sentence(error)).toContain(
        isLevel
          ? `requires ${Clearance.levelName(error.needed)}; you hold`
          : "requires a compartment that you do not hold"
      )
    }
  })

  it.each([undefined, null, "RecordExpunged", 7, {}, { _tag: "Surprise" }, { _tag: "constructor" }, new Error("x")])(
    "does not know %j",
    (value) => {
      expect(ErrorMessages.isKnown(value)).toBe(false)
    }
  )

  it("recognizes each of its errors", () => {
    expect(samples.every(ErrorMessages.isKnown)).toBe(true)
  })
})

describe("ErrorJson", () => {
  it.prop("has the fields of the error, without the stack trace", [arbitrary], ([error]) => {
    const json: unknown = JSON.parse(JSON.stringify(ErrorJson.of(error)))
    expect(json).toEqual(JSON.parse(JSON.stringify(Schema.encodeSync(Known)(error))))
  })

  it("omits the properties of every Error", () => {
    const cause = new Error("inside")
    const error = Object.assign(new CliError.BadInput({ what: "a", why: "b" }), { cause })
    expect(ErrorJson.of(error)).toEqual({ _tag: "BadInput", what: "a", why: "b" })
    expect(JSON.stringify(ErrorJson.of(error))).not.toContain("inside")
  })
})
