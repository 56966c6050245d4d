/**
 * Detects common passwords: well-known ones, repetitions of one character, and runs of consecutive characters.
 */

/** Well-known passwords of twelve characters or more, in lower case. */
export const commonPasswords: ReadonlySet<string> = new Set([
  "112233445566",
  "121212121212",
  "123123123123",
  "147258369147",
  "1q2w3e4r5t6y",
  "1qaz2wsx3edc",
  "a1b2c3d4e5f6",
  "abc123abc123",
  "abcd12345678",
  "admin1234567",
  "admin12345678",
  "adminadminadmin",
  "asdfasdfasdf",
  "asdfghjkl123",
  "asdfghjklzxcvbnm",
  "baseball1234",
  "batman123456",
  "changemenow1",
  "changethisnow",
  "computer1234",
  "correct horse battery staple",
  "correct-horse-battery-staple",
  "default12345",
  "defaultpassword",
  "donotforgetit",
  "dragon123456",
  "football1234",
  "forgotpassword",
  "guest1234567",
  "guestguestguest",
  "iloveyouforever",
  "iloveyousomuch",
  "letmeinplease",
  "monkey123456",
  "mypassword123",
  "mysecretpassword",
  "newpassword123",
  "opensesame123",
  "p@ssw0rd1234",
  "p@ssword1234",
  "passw0rd1234",
  "pleasechangeme",
  "princess1234",
  "q1w2e3r4t5y6",
  "qazwsxedcrfv",
  "qwerty123456",
  "qwertyqwerty",
  "qwertyuiopas",
  "qwertyuiopasdfgh",
  "root12345678",
  "rootrootroot",
  "scpfoundation",
  "starwars1234",
  "sunshine1234",
  "superman1234",
  "supersecret123",
  "superuser1234",
  "temporary1234",
  "temporarypassword",
  "test12345678",
  "testing12345",
  "testpassword",
  "testtesttest",
  "thefoundation",
  "thisismypassword",
  "topsecret123",
  "trustno1trustno1",
  "useruseruser",
  "username1234",
  "welcomehome1",
  "zaq12wsxcde3",
  "zxcvbnm12345"
])

const words = [
  "administrator",
  "changeme",
  "containment",
  "correcthorsebatterystaple",
  "deepwell",
  "foundation",
  "iloveyou",
  "letmein",
  "password",
  "qwertyuiop",
  "scipnet",
  "secure",
  "welcome"
]

// One or more of the words, with up to eight characters that are not letters on each side.
const wordsWithAffixes = new RegExp(`^[^a-z]{0,8}(?:${words.join("|")})+[^a-z]{0,8}$`)

// The next character in a run; digits and letters wrap around.
const successor = (character: string): string =>
  character === "9" ? "0" : character === "z" ? "a" : String.fromCodePoint((character.codePointAt(0) ?? 0) + 1)

const isRun = (characters: ReadonlyArray<string>): boolean =>
  characters.every((character, index) => index === 0 || character === successor(characters[index - 1] ?? ""))

/** True for a common password, case-insensitively. False does not mean that a password is strong. */
export const isCommon = (password: string): boolean => {
  const text = password.toLowerCase()
  const characters = Array.from(text)
  return (
    commonPasswords.has(text) ||
    wordsWithAffixes.test(text) ||
    new Set(characters).size <= 1 ||
    isRun(characters) ||
    isRun(characters.toReversed())
  )
}
