/** The calls of the server as types of their JSON, derived from the RPC contract. Nothing of this exists at run time. */
import type * as Rpc from "@effect/rpc/Rpc"
import type * as RpcGroup from "@effect/rpc/RpcGroup"
import type { DeepwellRpcs } from "@scipnet/core/rpc/DeepwellRpcs"
import type * as Schema from "effect/Schema"

type AnyRpc = RpcGroup.Rpcs<typeof DeepwellRpcs>

type CallOf<R> =
  R extends Rpc.Rpc<infer _Tag, infer Payload, infer Success, infer Failure, infer _Middleware>
    ? {
        readonly payload: Schema.Schema.Encoded<Payload>
        readonly success: Success extends { readonly success: infer Chunk extends Schema.Schema.Any }
          ? Schema.Schema.Encoded<Chunk>
          : Schema.Schema.Encoded<Success>
        readonly failure: Schema.Schema.Encoded<Failure>
      }
    : never

type Calls = { readonly [R in AnyRpc as R["_tag"]]: CallOf<R> }

/** The name of a call. */
export type Tag = keyof Calls

/** The argument of a call. */
export type Payload<T extends Tag> = Calls[T]["payload"]

/** The answer of a call, or one value of the stream that it answers with. */
export type Success<T extends Tag> = Calls[T]["success"]

/** A typed error of a call. */
export type Failure<T extends Tag = Tag> = Calls[T]["failure"]

/**
 * A failure that no server sends as an error: the connection ended before the answer, the server does not accept the
 * payload, or the reply is none of the protocol.
 */
export type LocalFailure =
  { readonly _tag: "ConnectionLost" } | { readonly _tag: "InvalidCall" } | { readonly _tag: "Defect" }
