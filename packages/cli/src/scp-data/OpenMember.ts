/**
 * Finds the end of a member of a JSON object by its strings and brackets, and parses it.
 */
import { isUtf8 } from "node:buffer"
import type { ByteWindow } from "./ByteWindow.ts"

/** The limits of a member: the bytes of its text, the brackets and commas outside strings, and the depth of brackets. */
export const limits = { bytes: 16 * 1_024 * 1_024, tokens: 500_000, depth: 64 } as const

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const openObject = 0x7b
const closeObject = 0x7d
const openArray = 0x5b
const closeArray = 0x5d

/** The longest key that is compared with the others of its object, in bytes. */
const longestKey = 200

/** A value, or the reason why the text has none. */
export type Parsed = { readonly value: unknown } | { readonly reason: string }

const parse = (bytes: Buffer): Parsed => {
  if (!isUtf8(bytes)) {
    return { reason: "it is not UTF-8" }
  }
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"))
    return { value }
  } catch (error) {
    // The message quotes text around the fault; its beginning names the fault.
    return { reason: error instanceof Error ? error.message.slice(0, 120) : "it is not JSON" }
  }
}

const parseLabel = (bytes: Buffer): string | null => {
  const parsed = parse(bytes)
  return "value" in parsed && typeof parsed.value === "string" ? parsed.value : null
}

/** A member without a recognizable end. The next member is to be searched from a position on. */
export interface NoEnd {
  readonly reason: string
  readonly searchFrom: number
}

/** A member that is being read. Positions are offsets in the file. */
export class OpenMember {
  /** The label; null if it is invalid, and until it is read. */
  label: string | null = null
  readonly start: number
  #valueStart: number | undefined
  /** The opening quote of the string that is being read, and that of the last complete string. */
  #string: number | undefined
  #lastString: number
  #isAfterString = false
  /** The closing brackets that are expected. */
  readonly #brackets: Array<number> = []
  #tokens = 0
  readonly #keys = new Set<string>()
  #repeatedKey: string | undefined

  /** A member whose label has its opening quote at `start`. */
  constructor(start: number) {
    this.start = start
    this.#string = start
    this.#lastString = start
  }

  /** True once the label and its colon are read. */
  get hasLabel(): boolean {
    return this.#valueStart !== undefined
  }

  /** Reads on. Returns `more` if it requires further bytes, and `complete` at the end of the value. */
  read(bytes: ByteWindow): "more" | "complete" | NoEnd {
    const step = this.#valueStart === undefined ? this.#readLabel(bytes) : "value"
    const found = step === "value" ? this.#readValue(bytes) : step
    return found !== "complete" && typeof found === "string" && bytes.at - this.start > limits.bytes
      ? { reason: tooLong, searchFrom: this.start + 1 }
      : found
  }

  #readLabel(bytes: ByteWindow): "more" | "value" | NoEnd {
    if (this.#string !== undefined) {
      if (!bytes.skipString(this.#string)) {
        return "more"
      }
      this.label = parseLabel(bytes.slice(this.start, bytes.at))
      this.#string = undefined
    }
    const code = bytes.skipBlanks()
    if (code === undefined) {
      return "more"
    }
    if (code !== colon) {
      return { reason: "no colon follows the label", searchFrom: this.start + 1 }
    }
    bytes.at++
    this.#valueStart = bytes.at
    return "value"
  }

  #readValue(bytes: ByteWindow): "more" | "complete" | NoEnd {
    const brackets = this.#brackets
    while (true) {
      if (this.#string !== undefined) {
        if (!bytes.skipString(this.#string)) {
          return "more"
        }
        this.#lastString = this.#string
        this.#string = undefined
        this.#isAfterString = true
      }
      if (this.#isAfterString && !this.#endString(bytes)) {
        return bytes.current === undefined
          ? "more"
          : { reason: "a string in it has no end", searchFrom: this.#lastString + 1 }
      }
      const code = bytes.current
      switch (code) {
        case undefined:
          return "more"
        case quote:
          this.#string = bytes.at
          break
        case openObject:
        case openArray:
          brackets.push(code === openObject ? closeObject : closeArray)
          this.#tokens++
          break
        case comma:
          if (brackets.length === 0) {
            return "complete"
          }
          this.#tokens++
          break
        case closeObject:
        case closeArray:
          if (brackets.length === 0) {
            return "complete"
          }
          if (brackets.pop() !== code) {
            return { reason: "its brackets do not match", searchFrom: bytes.at }
          }
          if (brackets.length === 0) {
            bytes.at++
            return "complete"
          }
      }
      bytes.at++
      if (brackets.length > limits.depth) {
        return { reason: "its values are too deep", searchFrom: bytes.at }
      }
      if (this.#tokens > limits.tokens) {
        // It can have the later records in it, if its bracket is missing.
        return { reason: "it has too many values", searchFrom: this.start + 1 }
      }
    }
  }

  /** Moves to the sign after a string. Returns false if there is none yet, or one that cannot follow a string. */
  #endString(bytes: ByteWindow): boolean {
    const length = bytes.at - this.#lastString
    const code = bytes.skipBlanks()
    if (code !== comma && code !== colon && code !== closeObject && code !== closeArray) {
      return false
    }
    this.#isAfterString = false
    if (code === colon && this.#brackets.length === 1 && length <= longestKey) {
      const key = bytes.slice(this.#lastString, this.#lastString + length).toString("latin1")
      this.#repeatedKey ??= this.#keys.has(key) ? key : undefined
      this.#keys.add(key)
    }
    return true
  }

  /** Parses the complete member. */
  parse(bytes: ByteWindow): Parsed {
    if (bytes.at - this.start > limits.bytes) {
      return { reason: tooLong }
    }
    if (this.label === null) {
      return { reason: "its label is no text" }
    }
    return this.#repeatedKey === undefined
      ? parse(bytes.slice(this.#valueStart ?? this.start, bytes.at))
      : { reason: `it has the key ${this.#repeatedKey} twice` }
  }
}

const tooLong = `it is longer than ${limits.bytes} bytes`
