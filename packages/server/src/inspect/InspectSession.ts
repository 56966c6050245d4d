/**
 * The session of the operator's log page: a one-time link is exchanged for the token of a cookie.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"

/** The time in which the link can be used, in milliseconds. */
export const linkTime = 5 * 60 * 1_000

/** The time after which the session ends, in milliseconds. */
export const sessionTime = 8 * 60 * 60 * 1_000

/** Times are monotonic, in milliseconds. */
export interface InspectSession {
  /** The token of the link. */
  readonly link: Redacted.Redacted
  /** Exchanges the token of the link for that of the session; none if it is another one, too old or was used. */
  readonly exchange: (token: Redacted.Redacted, now: number) => Option.Option<Redacted.Redacted>
  /** Tests whether a token is that of the session, and the session has not ended. */
  readonly isOpen: (token: Redacted.Redacted, now: number) => boolean
}

interface Issued {
  readonly digest: Buffer
  readonly expiresAt: number
}

const digestOf = (token: Redacted.Redacted): Buffer => createHash("sha256").update(Redacted.value(token)).digest()

const mint = () => Redacted.make(randomBytes(32).toString("base64url"))

const issue = (token: Redacted.Redacted, expiresAt: number): Issued => ({ digest: digestOf(token), expiresAt })

/** Digests have one length, so that the comparison takes the same time for every token. */
const matches = (issued: Issued | undefined, token: Redacted.Redacted, now: number): boolean =>
  issued !== undefined && timingSafeEqual(issued.digest, digestOf(token)) && now < issued.expiresAt

/** Makes a link and no session. */
export const make = (now: number): InspectSession => {
  const link = mint()
  let unused: Issued | undefined = issue(link, now + linkTime)
  let session: Issued | undefined
  return {
    link,
    exchange: (token, at) => {
      if (!matches(unused, token, at)) {
        return Option.none()
      }
      unused = undefined
      const own = mint()
      session = issue(own, at + sessionTime)
      return Option.some(own)
    },
    isOpen: (token, at) => matches(session, token, at)
  }
}
