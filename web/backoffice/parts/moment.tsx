/** A moment as people say it; the exact one, in the shop's zone, on hover. */
import { useFormat } from '../shop.ts';

export function Moment({ at }: { at: string }) {
  const format = useFormat();
  return (
    <time dateTime={at} title={format.absolute(at)} className="whitespace-nowrap">
      {format.relative(at)}
    </time>
  );
}
