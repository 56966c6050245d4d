/**
 * What goes over the wire besides the calls themselves: the envelopes, as `@effect/rpc` has them.
 */
import { Schema } from "effect"

// A request is named by the client, with a number.
const RequestId = Schema.String.pipe(Schema.pattern(/^\d{1,18}$/))

const Request = Schema.TaggedStruct("Request", {
  id: RequestId,
  tag: Schema.String.pipe(Schema.maxLength(100)),
  payload: Schema.optionalWith(Schema.Unknown, { exact: true })
})
const Ack = Schema.TaggedStruct("Ack", { requestId: RequestId })
const Interrupt = Schema.TaggedStruct("Interrupt", { requestId: RequestId })

/** From a client; anything else about it is not looked at. */
export const FromClient = Schema.Union(
  Request,
  Ack,
  Interrupt,
  Schema.TaggedStruct("Ping", {}),
  Schema.TaggedStruct("Eof", {})
)
export type FromClient = typeof FromClient.Type

const Exit = Schema.Union(
  Schema.TaggedStruct("Success", { value: Schema.optionalWith(Schema.Unknown, { default: () => undefined }) }),
  Schema.TaggedStruct("Failure", {
    cause: Schema.encodedSchema(Schema.Cause({ error: Schema.Unknown, defect: Schema.Unknown }))
  })
)

/** From a server. */
export const FromServer = Schema.Union(
  Schema.TaggedStruct("Chunk", { requestId: RequestId, values: Schema.NonEmptyArray(Schema.Unknown) }),
  Schema.TaggedStruct("Exit", { requestId: RequestId, exit: Exit }),
  Schema.TaggedStruct("Defect", { defect: Schema.Unknown }),
  Schema.TaggedStruct("Pong", {})
)
export type FromServer = typeof FromServer.Type
