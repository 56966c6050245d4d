/**
 * The state that the requests of the web listener share.
 */
import type * as Http from "node:http"
import type * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import type * as Fairness from "@scipnet/core/rpc/server/Fairness"
import type { AllowedOrigin } from "./AllowedOrigins.ts"

export interface WebContext {
  readonly deepwell: Deepwell.Deepwell["Type"]
  readonly fairness: Fairness.Service
  /** The actual port of the listener. */
  readonly port: number
}

/** One request whose `Host` is allowed. */
export interface WebRequest {
  readonly request: Http.IncomingMessage
  readonly origin: AllowedOrigin
  /** The address of the client, also behind a trusted proxy. */
  readonly address: string
}
