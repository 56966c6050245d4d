/**
 * Reads the members of one large JSON object from chunks of bytes, and parses each separately. Only the member that is being
 * read is held in memory. A damaged member is reported, and reading continues with the next one.
 *
 * Streaming parsers such as stream-json and @streamparser/json end at the first error, because the rest of a text that is not
 * JSON has no defined structure. This reader only finds the ends of members, and parses each with `JSON.parse`.
 */
import { ByteWindow } from "./ByteWindow.ts"
import { limits, OpenMember } from "./OpenMember.ts"

/** A member. */
export interface Member {
  readonly _tag: "Member"
  /** The offset of its label in the file, in bytes. */
  readonly offset: number
  readonly label: string
  readonly value: unknown
}

/** A member, or another part of the text, that cannot be read. */
export interface Damage {
  readonly _tag: "Damage"
  /** The offset of the label, or of the part, in bytes; null if it concerns the whole file. */
  readonly offset: number | null
  /** Null if it is not known. */
  readonly label: string | null
  readonly reason: string
}

/** The maximum number of damages of a file; the rest of a file with more is not read. */
export const maximumDamages = 100_000

const quote = 0x22
const comma = 0x2c
const openObject = 0x7b
const closeObject = 0x7d

type Step = Member | Damage | "more" | undefined

/** Reads one object. Push the chunks of the file in order, and iterate the result of each push to its end. */
export class Reader {
  readonly #bytes = new ByteWindow()
  #phase: "start" | "members" | "closed" | "search" | "end" = "start"
  #member: OpenMember | undefined
  /** The position of the last complete member, until the sign after it is read. */
  #previous: number | undefined
  #damages = 0
  /** The number of bytes that were read again after a damage. It is bounded by the number of bytes of the file. */
  #repeated = 0

  /** Reads one part. Returns `more` if it requires further bytes, and undefined if there is nothing to return. */
  #step(isLast: boolean): Step {
    switch (this.#phase) {
      case "start":
        return this.#start(isLast)
      case "members":
        return this.#member === undefined ? this.#begin() : this.#continue(this.#member)
      case "closed":
        return this.#bytes.skipBlanks() === undefined
          ? "more"
          : this.#damaged(this.#bytes.at, null, "something follows the end of the object", this.#bytes.at)
      case "search":
        if (!this.#bytes.skipToMember(isLast)) {
          return "more"
        }
        this.#phase = "members"
        return undefined
      case "end":
        return undefined
    }
  }

  /** Reads the next bytes. `isLast` is true for the last ones, which may be empty. */
  *push(chunk: Uint8Array, isLast: boolean): Generator<Member | Damage> {
    this.#bytes.append(chunk, this.#member?.start ?? this.#previous ?? Math.max(0, this.#bytes.at - 1))
    while (this.#phase !== "end") {
      const step = this.#step(isLast)
      const found = step === "more" && isLast ? this.#atEnd() : step
      if (found === "more") {
        return
      }
      if (found !== undefined) {
        yield found
      }
      if (this.#damages >= maximumDamages) {
        this.#phase = "end"
        yield damage(null, null, `${maximumDamages} records are damaged; the rest of the file was not read`)
      }
    }
  }

  #start(isLast: boolean): Step {
    if (this.#bytes.end < 3 && !isLast) {
      return "more"
    }
    if (this.#bytes.at === 0 && this.#bytes.slice(0, 3).toString("latin1") === "\u00ef\u00bb\u00bf") {
      this.#bytes.at = 3
    }
    const code = this.#bytes.skipBlanks()
    if (code === undefined) {
      return "more"
    }
    if (code !== openObject) {
      this.#phase = "end"
      return damage(null, null, "it is not a JSON object")
    }
    this.#bytes.at++
    this.#phase = "members"
    return undefined
  }

  /** Begins the next member, or ends the object. */
  #begin(): Step {
    const code = this.#bytes.skipBlanks()
    if (code === undefined) {
      return "more"
    }
    const isAfterMember = this.#previous !== undefined
    this.#previous = undefined
    if (code === comma && isAfterMember) {
      this.#bytes.at++
      return undefined
    }
    if (code === closeObject) {
      this.#bytes.at++
      this.#phase = "closed"
      return undefined
    }
    if (code !== quote) {
      return this.#damaged(this.#bytes.at, null, "a label is missing", this.#bytes.at)
    }
    this.#member = new OpenMember(this.#bytes.at++)
    return undefined
  }

  #continue(member: OpenMember): Step {
    const found = member.read(this.#bytes)
    return found === "more"
      ? found
      : found === "complete"
        ? this.#complete(member)
        : this.#damaged(member.start, member.label, found.reason, found.searchFrom)
  }

  #complete(member: OpenMember): Member | Damage {
    const { start: offset, label } = member
    const parsed = member.parse(this.#bytes)
    this.#member = undefined
    this.#previous = offset
    if ("value" in parsed && label !== null) {
      return { _tag: "Member", offset, label, value: parsed.value }
    }
    this.#damages++
    return damage(offset, label, "reason" in parsed ? parsed.reason : "its label is no text")
  }

  /**
   * Reports a damage that hides the end of the member, and searches for the next member from a position on. The time stays
   * linear: a file with many damages is not read again from there.
   */
  #damaged(offset: number | null, label: string | null, reason: string, searchFrom: number): Damage {
    const again = this.#bytes.at - searchFrom
    if (this.#repeated + again <= this.#bytes.end + limits.bytes) {
      this.#repeated += again
      this.#bytes.at = searchFrom
    }
    this.#member = undefined
    this.#previous = undefined
    this.#phase = "search"
    this.#damages++
    return damage(offset, label, reason)
  }

  /** Ends the file. A record whose bracket is missing has the later ones in it, so that they are searched there. */
  #atEnd(): Damage | undefined {
    if (this.#phase === "members" && this.#member !== undefined) {
      const { start, label, hasLabel } = this.#member
      const part = hasLabel ? "this record" : "a label"
      return this.#damaged(start, label, `the file ends within ${part}`, start + 1)
    }
    if (this.#phase === "members") {
      return this.#damaged(null, null, "the file ends early", (this.#previous ?? this.#bytes.at - 1) + 1)
    }
    const reason = this.#phase === "start" ? "the file is empty" : undefined
    this.#phase = "end"
    return reason === undefined ? undefined : damage(null, null, reason)
  }
}

const damage = (offset: number | null, label: string | null, reason: string): Damage => ({
  _tag: "Damage",
  offset,
  label,
  reason
})
