/** The roles of a person. */
import { execute } from "../app/Command.ts"
import { useAction } from "../forms/Action.ts"
import { OutcomeNote } from "../forms/OutcomeNote.tsx"
import * as Words from "../words/Words.ts"
import * as Rights from "./Rights.ts"

interface RolesProps {
  readonly me: Rights.Account
  readonly person: Rights.Account
  readonly onChange: () => void
}

const grant = async (user: string, role: Rights.Role): Promise<string> => {
  const { positions } = await execute({ _tag: "GrantRole", user, role })
  return positions.length === 0
    ? `${user} has the role ${role} already.`
    : `${user} now has the role ${role}. Revoke it to take it back.`
}

const revoke = async (user: string, role: Rights.Role): Promise<string> => {
  const { positions } = await execute({ _tag: "RevokeRole", user, role })
  return positions.length === 0
    ? `${user} did not have the role ${role}.`
    : `${user} no longer has the role ${role}. Grant it to take it back.`
}

/** The roles, each with a button that grants or revokes it, or the reason why it cannot be changed. */
export const Roles = ({ me, person, onChange }: RolesProps) => {
  const { outcome, run } = useAction()
  const user = person.id
  return (
    <>
      <h2>Roles</h2>
      <ul class="entries">
        {Rights.roles.map(([role, grants]) => {
          const isHeld = person.roles.includes(role)
          const against = Rights.againstRole(me, person, role)
          const act = async () => {
            if (await run(() => (isHeld ? revoke(user, role) : grant(user, role)))) {
              onChange()
            }
          }
          return (
            <li key={role}>
              <b>{Words.capitalize(role)}</b>
              <span>
                {isHeld ? "Held" : "Not held"}
                <span class="quiet">
                  {" "}
                  · {grants}
                  {against === undefined ? "" : ` · ${against}`}
                </span>
              </span>
              {against === undefined ? (
                <button type="button" class="link" disabled={outcome.state === "busy"} onClick={() => void act()}>
                  {isHeld ? "Revoke" : "Grant"}
                  <span class="sr">
                    {" "}
                    the role {role} {isHeld ? "from" : "to"} {user}
                  </span>
                </button>
              ) : (
                <span />
              )}
            </li>
          )
        })}
      </ul>
      <OutcomeNote outcome={outcome} />
    </>
  )
}
