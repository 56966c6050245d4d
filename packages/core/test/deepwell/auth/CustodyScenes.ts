/**
 * Steps of custody tests: accounts with passwords that users or the operator set, and a change that requires a second
 * approver.
 */
import { expect } from "@effect/vitest"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import type { Role } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import { UserId } from "../../../src/domain/UserId.ts"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

export const reason = "as the test has it"
export const given = Redacted.make("a password that was given")
export const own = Redacted.make("a password of their own")
export const everything = ["archivist", "administrator", "auditor"] as const

const commandOf = (user: string, level: Clearance.Level, roles: ReadonlyArray<Role.Role>) =>
  User.Register.make({ user, name: `Employee ${user}`, clearance: Clearance.make(level), roles })

/** Registers an account in the custody of the actor. */
export const registerAs = (
  by: string,
  user: string,
  level: Clearance.Level = 4,
  roles: ReadonlyArray<Role.Role> = everything
) => Effect.flatMap(Deepwell.Deepwell, (door) => Fixture.as(by)(door.register(commandOf(user, level, roles), given)))

/** Registers an account as the operator, so that it has no custodian. */
export const registerAsOperator = (
  user: string,
  level: Clearance.Level = 6,
  roles: ReadonlyArray<Role.Role> = everything
) => Effect.flatMap(Deepwell.Deepwell, (door) => Fixture.operator(door.register(commandOf(user, level, roles), given)))

/** Resets a password. */
export const resetAs = (by: string, user: string) =>
  Effect.flatMap(Deepwell.Deepwell, (door) => Fixture.as(by)(door.resetPassword(UserId.make(user), given)))

/** Changes the temporary password of an account. */
export const changeOwn = (user: string) =>
  Effect.flatMap(Deepwell.Deepwell, (door) => Fixture.as(user)(door.changePassword(UserId.make(user), given, own)))

/** The custody of an account as the operator sees it. */
export const custodyOf = (user: string) =>
  Effect.flatMap(Deepwell.Deepwell, (door) => Fixture.operator(door.custody({ user })))

const confirmation = (user: string) =>
  Effect.map(custodyOf(user), ({ credential }) => User.Confirm.make({ user, credential }))

/** Confirms the latest password of an account. */
export const confirmAs = (by: string, user: string) =>
  Effect.flatMap(confirmation(user), (command) => Parts.execute(by, command))

export const confirmAsOperator = (user: string) => Effect.flatMap(confirmation(user), Parts.operate)

/** Proposes to neutralize SCP-001. Returns the command that approves the proposal. */
export const proposeAs = (by: string) =>
  Effect.gen(function* () {
    const door = yield* Deepwell.Deepwell
    yield* Parts.execute(
      by,
      Scp.ProposeStatus.make({ scp: "SCP-001", to: "neutralized", reason, evidence: "a written record" })
    )
    const [pending] = yield* Fixture.as(by)(door.pending)
    return Scp.ApproveStatus.make({ scp: "SCP-001", proposal: pending?.proposal ?? "none" })
  })

/** Expects a command to be rejected with `DependentAccounts`, which names the accounts to confirm. */
export const expectDependent = (
  by: string,
  command: Scp.ScpCommand | User.UserCommand,
  accounts: ReadonlyArray<string>
) =>
  Effect.gen(function* () {
    const error = yield* Parts.refusal(by, command)
    expect({ ...error }).toMatchObject({ _tag: "DependentAccounts", command: command._tag })
    expect(error._tag === "DependentAccounts" ? error.accounts : []).toEqual(accounts)
  })

/**
 * Runs a test in a deepwell with the staff of `Fixture` and `second`, who has the permissions of `admin` except
 * its compartments; all are registered by the operator.
 */
export const staged = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Effect.zipRight(Fixture.fill, registerAsOperator("second")), test).pipe(Effect.provide(Parts.layer))
