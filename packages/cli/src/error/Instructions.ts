/**
 * How the command line completes sentences: with the command or the option to use.
 */
import type { Instructions } from "@scipnet/presentation/sentences/Instructions"

export const instructions: Instructions = {
  signInAgain: ": scipnet login",
  signIn: " with scipnet login",
  signInAsUser: " with --user",
  changePassword: ": scipnet user password",
  changePasswordOf: (user) => `: scipnet user password --user ${user}`,
  recoverUser: ": scipnet user recover ID",
  registerByOperator: ": scipnet user register ID --operator",
  confirmUser: ": scipnet user confirm ID",
  custodyOf: (user) => `: scipnet user custody ${user}`,
  addEvidence: "Add --evidence TEXT.",
  listSessions: "List them with scipnet session list.",
  update: "Update this SCiPNET."
}
