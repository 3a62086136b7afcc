import { useEffect, useState } from "react";

/** True once this component has been there for `ms`: what is quick never flashes a skeleton. */
export function useAfter(ms: number): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return over;
}
