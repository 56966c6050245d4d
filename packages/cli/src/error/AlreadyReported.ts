import { Data } from "effect"

/** The answer is a refusal that was printed already: only the exit code is left to say so. */
export class AlreadyReported extends Data.TaggedError("Refused") {}
