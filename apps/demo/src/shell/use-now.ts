import { useEffect, useState } from 'react'

/** Milliseconds since 1970, looked at `every` so many; for ages and countdowns. */
export function useNow(every: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}
