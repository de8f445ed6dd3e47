import { useEffect, useEffectEvent, useRef } from 'react';

/** Does the deed each time the value is another than before; not for the first. */
export function useOnChange(value: string, then: () => void): void {
  const known = useRef(value);
  const deed = useEffectEvent(then);
  useEffect(() => {
    if (value === known.current) return;
    known.current = value;
    deed();
  }, [value]);
}
