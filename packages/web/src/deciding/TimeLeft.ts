/** The time until a proposal expires, in coarse words. */
import { useEffect, useState } from "preact/hooks"

const minute = 60_000
const hour = 60 * minute

/** The present time in milliseconds since 1970, which moves on while a component is shown. */
export const useNow = (): number => {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000)
    return () => clearInterval(timer)
  }, [])
  return now
}

/** Formats a time that is left, such as `2 days 3 h`, `3 h 20 min` or `14 min`. */
export const format = (left: number): string => {
  if (left <= 0) {
    return "expired"
  }
  const hours = Math.floor(left / hour)
  const minutes = Math.floor((left % hour) / minute)
  if (hours >= 48) {
    return `${Math.floor(hours / 24)} days ${hours % 24} h`
  }
  return hours > 0 ? `${hours} h ${minutes} min` : minutes > 0 ? `${minutes} min` : "less than a minute"
}
