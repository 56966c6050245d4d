/**
 * Runs a command's effect as a signed-in user or as the operator.
 */
import { userInfo } from "node:os"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as DeepwellLocation from "./DeepwellLocation.ts"
import * as LocationOptions from "./LocationOptions.ts"
import { NoUser } from "../error/CliError.ts"
import * as HostedSession from "../hosted/HostedSession.ts"
import * as PasswordInput from "./PasswordInput.ts"
import * as SessionFile from "./SessionFile.ts"
import * as SignedInSession from "./SignedInSession.ts"

/** The options of the command line that identify a user. */
export interface Credentials {
  readonly user: Option.Option<string>
  readonly passwordStdin: boolean
}

/** The options of the command line for working as a user of a deepwell. */
export interface SessionOptions extends Credentials, LocationOptions.Location {}

/** {@link SessionOptions}, and whether to print JSON. */
export interface CommandOptions extends SessionOptions {
  readonly json: boolean
}

// In containers an account may have a number and no name.
const loginName = (): string =>
  Option.getOrElse(Option.liftThrowable(() => userInfo().username)(), () => `uid-${process.getuid?.() ?? "unknown"}`)

/** Acts as the operator, labelled with the login name of the process. */
export const actingAsOperator = Deepwell.actingAsOperator(loginName())

/** The user id to sign in with: the option, or `SCIPNET_USER`. */
export const userOf = (option: Credentials["user"]) => LocationOptions.orVariable(option, "SCIPNET_USER")

/** True when a password is provided without a prompt; it takes precedence over a stored session. */
const hasPassword = ({ passwordStdin }: Credentials) =>
  passwordStdin ? Effect.succeed(true) : Effect.map(Config.option(Config.string("SCIPNET_PASSWORD")), Option.isSome)

/** The stored session for the deepwell, unless another user or a password is provided. */
const storedSession = Effect.fnUntraced(function* (options: SessionOptions) {
  if (yield* hasPassword(options)) {
    return Option.none()
  }
  const named = yield* userOf(options.user)
  const stored = yield* SessionFile.find(yield* LocationOptions.keyOf(options))
  return Option.filter(stored, ({ user }) => Option.isNone(named) || named.value === user)
})

/** Resumes the stored session, or else signs in with `otherwise`. `origin` is recorded in the audit log, as `cli`. */
export const resumeOrElse = <E, R>(
  options: SessionOptions,
  origin: string,
  otherwise: Effect.Effect<SignedInSession.ActiveSession, E, R>
) =>
  Effect.gen(function* () {
    const stored = yield* storedSession(options)
    return Option.isSome(stored) ? yield* SignedInSession.resumeSession(stored.value, origin) : yield* otherwise
  })

const signIn = Effect.fnUntraced(function* (credentials: Credentials) {
  const passwordGiven = yield* hasPassword(credentials)
  const user = yield* Effect.flatMap(userOf(credentials.user), (named) =>
    Effect.mapError(named, () => new NoUser({ passwordGiven }))
  )
  const password = yield* Effect.interruptible(PasswordInput.ownPassword(credentials.passwordStdin))
  return yield* SignedInSession.signIn(user, password, "cli")
})

/**
 * Runs an effect as a user: opens the deepwell, signs in, and ends the session afterwards unless it is stored. In the
 * terminal and in `exec`, runs it in their session.
 */
export const asUser =
  (options: SessionOptions) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.flatMap(
      HostedSession.current,
      Option.match({
        onNone: () =>
          effect.pipe(
            SignedInSession.withSession(resumeOrElse(options, "cli", signIn(options)), "cli"),
            Effect.provide(DeepwellLocation.layer(options))
          ),
        onSome: (hosted) => HostedSession.within(hosted)(effect)
      })
    )

/** Runs an effect as the user who is named or has a stored session, or else, without a server, as the operator. */
export const asUserOrOperator =
  (options: SessionOptions) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const isUser =
        Option.isSome(yield* HostedSession.current) ||
        (yield* hasPassword(options)) ||
        Option.isSome(yield* userOf(options.user)) ||
        Option.isSome(yield* LocationOptions.resolveServer(options)) ||
        Option.isSome(yield* storedSession(options))
      return yield* isUser ? asUser(options)(effect) : asOperator(options)(effect)
    })

/** Runs an effect as the operator of a deepwell file or of a log. */
export const asOperator =
  (location: LocationOptions.LocalLocation) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    effect.pipe(actingAsOperator, Effect.provide(DeepwellLocation.open(location)))
