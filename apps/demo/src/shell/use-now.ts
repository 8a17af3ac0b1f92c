import { useEffect, useState } from 'react'

/** The page's clock in milliseconds, looked at `every` so many; for ages and countdowns. */
export function useNow(every: number): number {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}
