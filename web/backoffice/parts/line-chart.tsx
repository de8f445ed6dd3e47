/**
 * One line over time, drawn by us: accent for what is seen, dashes for the limit, a cross where the
 * limit was broken, and the figure under the pointer. A table of the same figures stands beside it.
 */
import { useLayoutEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';

export interface ChartPoint {
  /** Milliseconds, or any other number that grows. */
  x: number;
  y: number;
  bad?: boolean;
}

interface LineChartProps {
  /** In the order of x. */
  points: readonly ChartPoint[];
  limit?: number | null;
  /** What the picture shows, for those who do not see it. */
  label: string;
  writeX: (x: number) => string;
  writeY: (y: number) => string;
  height?: number;
  /** The least that the scale reaches, so that a quiet line does not fill the picture. */
  atLeast?: number;
  /** Dots on the line; too many of them hide it. */
  dots?: boolean;
}

const LEFT = 44;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 22;
const STEPS = 4;
const FIRST_WIDTH = 640;

interface Frame {
  width: number;
  height: number;
  top: number;
  x: (value: number) => number;
  y: (value: number) => number;
}

export function LineChart(props: LineChartProps) {
  const { points, limit = null, label, height = 180, atLeast = 0, dots = true } = props;
  const box = useRef<HTMLDivElement | null>(null);
  const width = useWidth(box);
  const [shown, setShown] = useState<number | null>(null);
  const frame = frameOf(points, Math.max(limit ?? 0, atLeast), width, height);
  const point = shown === null ? undefined : points[shown];
  function follow(event: PointerEvent<SVGSVGElement>) {
    const at = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setShown(nearest(points, frame, at));
  }
  return (
    <div ref={box} className="relative min-w-0">
      <svg
        role="img"
        aria-label={label}
        width={width}
        height={height}
        className="block max-w-full"
        onPointerMove={follow}
        onPointerLeave={() => setShown(null)}
      >
        <Grid frame={frame} points={points} writeX={props.writeX} writeY={props.writeY} />
        {limit === null ? null : (
          <path
            d={`M${LEFT} ${frame.y(limit)}H${width - RIGHT}`}
            className="stroke-warning"
            strokeDasharray="4 4"
          />
        )}
        <path
          d={linePath(points, frame)}
          className="fill-none stroke-accent"
          strokeWidth={1.5}
          strokeLinejoin="round"
        />
        {points.map((each, index) =>
          dots || each.bad ? <Dot key={index} point={each} frame={frame} /> : null,
        )}
        {point ? (
          <circle cx={frame.x(point.x)} cy={frame.y(point.y)} r={4} className="fill-accent" />
        ) : null}
      </svg>
      {point ? <Reading point={point} frame={frame} {...props} /> : null}
    </div>
  );
}

/** A line without axes, for a row of a table. */
export function Spark({ points, label }: { points: readonly ChartPoint[]; label: string }) {
  const width = 72;
  const height = 24;
  const inset = 3;
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return null;
  const top = Math.max(...points.map(({ y }) => y), 0) || 1;
  const span = last.x - first.x || 1;
  const frame = {
    x: (value: number) => inset + ((value - first.x) / span) * (width - 2 * inset),
    y: (value: number) => height - inset - (Math.max(0, value) / top) * (height - 2 * inset),
  };
  const bad = last.bad === true;
  const end = points.length === 1 ? width / 2 : frame.x(last.x);
  return (
    <svg role="img" aria-label={label} width={width} height={height} className="block">
      <path d={linePath(points, frame)} className="fill-none stroke-quiet" strokeWidth={1.25} />
      <circle
        cx={end}
        cy={frame.y(last.y)}
        r={2.5}
        className={bad ? 'fill-danger' : 'fill-accent'}
      />
    </svg>
  );
}

function Dot({ point, frame }: { point: ChartPoint; frame: Frame }) {
  const [x, y] = [frame.x(point.x), frame.y(point.y)];
  return point.bad ? (
    <path
      d={`M${x - 4} ${y - 4}l8 8m0 -8l-8 8`}
      className="stroke-danger"
      strokeWidth={2}
      strokeLinecap="round"
    />
  ) : (
    <circle cx={x} cy={y} r={2.5} className="fill-accent" />
  );
}

interface GridProps {
  frame: Frame;
  points: readonly ChartPoint[];
  writeX: (x: number) => string;
  writeY: (y: number) => string;
}

function Grid({ frame, points, writeX, writeY }: GridProps) {
  const { width, height, top } = frame;
  const [first, last] = [points[0], points.at(-1)];
  return (
    <g aria-hidden className="fill-quiet text-12">
      {Array.from({ length: STEPS + 1 }, (_, step) => {
        const value = (top / STEPS) * step;
        return (
          <g key={step}>
            <path d={`M${LEFT} ${frame.y(value)}H${width - RIGHT}`} className="stroke-line" />
            <text x={LEFT - 8} y={frame.y(value) + 4} textAnchor="end">
              {writeY(value)}
            </text>
          </g>
        );
      })}
      {first ? (
        <text x={LEFT} y={height - 4}>
          {writeX(first.x)}
        </text>
      ) : null}
      {last && points.length > 1 ? (
        <text x={width - RIGHT} y={height - 4} textAnchor="end">
          {writeX(last.x)}
        </text>
      ) : null}
    </g>
  );
}

function Reading({
  point,
  frame,
  writeX,
  writeY,
}: LineChartProps & { point: ChartPoint; frame: Frame }) {
  const isRight = frame.x(point.x) > frame.width / 2;
  return (
    <p
      aria-hidden
      className={
        'tabular pointer-events-none absolute top-2 rounded-sm border border-line bg-surface px-2 py-1 ' +
        `text-12 whitespace-nowrap ${isRight ? 'left-13' : 'right-4'}`
      }
    >
      <span className="font-medium">{writeY(point.y)}</span>{' '}
      <span className="text-quiet">{writeX(point.x)}</span>
    </p>
  );
}

function frameOf(
  points: readonly ChartPoint[],
  least: number,
  width: number,
  height: number,
): Frame {
  const top = niceTop(Math.max(...points.map(({ y }) => y), least, 0));
  const first = points[0]?.x ?? 0;
  const span = (points.at(-1)?.x ?? 1) - first;
  const inner = width - LEFT - RIGHT;
  return {
    width,
    height,
    top,
    x: (value) => LEFT + (span === 0 ? inner / 2 : ((value - first) / span) * inner),
    y: (value) => height - BOTTOM - (value / top) * (height - TOP - BOTTOM),
  };
}

function linePath(
  points: readonly ChartPoint[],
  { x, y }: Pick<Frame, 'x' | 'y'>,
): string | undefined {
  if (points.length < 2) return undefined;
  return `M${points.map((point) => `${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`).join('L')}`;
}

function nearest(points: readonly ChartPoint[], frame: Frame, at: number): number | null {
  let best: number | null = null;
  let distance = Infinity;
  for (const [index, point] of points.entries()) {
    const away = Math.abs(frame.x(point.x) - at);
    if (away < distance) [best, distance] = [index, away];
  }
  return best;
}

/** The next of 1, 2, 4, 8 times a power of ten: a quarter of it is a number that one reads easily. */
function niceTop(most: number): number {
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return (([1, 2, 4, 8, 10] as const).find((each) => each * power >= most) ?? 10) * power;
}

function useWidth(box: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(FIRST_WIDTH);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return width;
}
