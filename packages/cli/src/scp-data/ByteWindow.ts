/**
 * A window on the bytes of a file: the bytes that a reader still needs. All positions are offsets in the file.
 */

const quote = 0x22
const backslash = 0x5c

const isBlank = (code: number | undefined): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

/** The beginning of a member whose value is an object. An escaped quote does not begin one, so that none is within a string. */
const memberStart =
  /(?<!\\)"(?:[^"\\\x00-\x1f]|\\[^\x00-\x1f]){0,300}"[ \t\r\n]{0,100}:[ \t\r\n]{0,100}\{[ \t\r\n]{0,100}["}]/g

/** More bytes than any match of {@link memberStart} has. */
const longestStart = 1_024

/** Bytes that are searched at once, and the least size of the buffer. */
const step = 64 * 1_024

/** A larger buffer is released when most of it is unused. */
const largestIdleBuffer = 4 * 1_024 * 1_024

export class ByteWindow {
  /** The position of the reader. */
  at = 0
  #buffer = Buffer.allocUnsafe(step)
  #base = 0
  #end = 0

  /** The position after the last byte. */
  get end(): number {
    return this.#end
  }

  /** Adds bytes, and releases those before the position `keepFrom`. */
  append(chunk: Uint8Array, keepFrom: number): void {
    const rest = this.#buffer.subarray(keepFrom - this.#base, this.#end - this.#base)
    const needed = rest.length + chunk.length
    const isIdle = this.#buffer.length > largestIdleBuffer && needed < this.#buffer.length / 4
    if (needed > this.#buffer.length || isIdle) {
      const other = Buffer.allocUnsafe(Math.max(needed + Math.min(needed, largestIdleBuffer), step))
      rest.copy(other)
      this.#buffer = other
    } else if (keepFrom > this.#base) {
      rest.copy(this.#buffer)
    }
    this.#buffer.set(chunk, rest.length)
    this.#base = keepFrom
    this.#end = keepFrom + needed
  }

  /** The byte at the position of the reader; undefined after the last one. */
  get current(): number | undefined {
    return this.at < this.#end ? this.#buffer[this.at - this.#base] : undefined
  }

  slice(from: number, to: number): Buffer {
    return this.#buffer.subarray(from - this.#base, to - this.#base)
  }

  /** Moves to the next byte that is no blank, and returns it. */
  skipBlanks(): number | undefined {
    while (isBlank(this.current)) {
      this.at++
    }
    return this.current
  }

  /** Moves behind the end of the string that begins at `opening`. Returns false if its end is not in the window. */
  skipString(opening: number): boolean {
    const bytes = this.slice(this.#base, this.#end)
    let found = bytes.indexOf(quote, this.at - this.#base)
    while (found >= 0) {
      let backslashes = 0
      while (found - 1 - backslashes > opening - this.#base && bytes[found - 1 - backslashes] === backslash) {
        backslashes++
      }
      if (backslashes % 2 === 0) {
        this.at = this.#base + found + 1
        return true
      }
      found = bytes.indexOf(quote, found + 1)
    }
    this.at = this.#end
    return false
  }

  /** Moves to the next text that begins a member, from the position of the reader. Returns false if there is none. */
  skipToMember(isLast: boolean): boolean {
    while (this.at < this.#end) {
      // One byte before, because a quote after a backslash begins no member.
      const from = Math.max(this.#base, this.at - 1)
      const text = this.slice(from, Math.min(from + step + longestStart, this.#end)).toString("latin1")
      memberStart.lastIndex = this.at - from
      const match = memberStart.exec(text)
      if (match !== null) {
        this.at = from + match.index
        return true
      }
      if (text.length < step + longestStart) {
        this.at = isLast ? this.#end : Math.max(this.at, this.#end - longestStart)
        return false
      }
      this.at = from + step
    }
    return false
  }
}
