/** Temporary passwords that the browser makes up. */

/** 32 letters and digits that are not taken for each other, so that each byte chooses one of them without bias. */
const alphabet = "23456789abcdefghijkmnpqrstuvwxyz"

/** Makes a password of 20 characters in four groups: 100 bits of randomness. */
export const generate = (): string => {
  const characters = Array.from(crypto.getRandomValues(new Uint8Array(20)), (byte) => alphabet[byte % 32] ?? "")
  return [0, 5, 10, 15].map((start) => characters.slice(start, start + 5).join("")).join("-")
}
