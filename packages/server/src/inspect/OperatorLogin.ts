/**
 * The name of the operator in the audit log.
 */
import { userInfo } from "node:os"
import * as Option from "effect/Option"

/** The login name of the process. In containers an account may have a number and no name. */
export const name = (): string =>
  Option.getOrElse(Option.liftThrowable(() => userInfo().username)(), () => `uid-${process.getuid?.() ?? "unknown"}`)
