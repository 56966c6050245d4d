/**
 * The envelopes of calls and responses, as `@effect/rpc` defines them.
 */
import * as Schema from "effect/Schema"

// The client numbers its requests.
const RequestId = Schema.String.pipe(Schema.pattern(/^\d{1,18}$/))

const Request = Schema.TaggedStruct("Request", {
  id: RequestId,
  tag: Schema.String.pipe(Schema.maxLength(100)),
  payload: Schema.optionalWith(Schema.Unknown, { exact: true })
})
const Ack = Schema.TaggedStruct("Ack", { requestId: RequestId })
const Interrupt = Schema.TaggedStruct("Interrupt", { requestId: RequestId })

/** A message from a client. Other fields are ignored. */
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

/** A message from a server. */
export const FromServer = Schema.Union(
  Schema.TaggedStruct("Chunk", { requestId: RequestId, values: Schema.NonEmptyArray(Schema.Unknown) }),
  Schema.TaggedStruct("Exit", { requestId: RequestId, exit: Exit }),
  Schema.TaggedStruct("Defect", { defect: Schema.Unknown }),
  Schema.TaggedStruct("Pong", {})
)
export type FromServer = typeof FromServer.Type
