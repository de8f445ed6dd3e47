import type { ButtonHTMLAttributes, AnchorHTMLAttributes, ReactNode } from 'react';

type Look = 'primary' | 'secondary' | 'quiet';
type Size = 'large' | 'medium' | 'small';

const base =
  'inline-flex items-center justify-center gap-2 rounded-md font-medium text-center no-underline ' +
  'transition-colors duration-150 ease-out select-none ' +
  'disabled:opacity-50 aria-disabled:opacity-50 aria-busy:opacity-80 aria-busy:cursor-progress';

const looks: Readonly<Record<Look, string>> = {
  primary:
    'bg-accent text-accent-ink hover:not-disabled:bg-accent-strong active:not-disabled:bg-accent-strong',
  secondary:
    'border border-line-strong bg-surface text-ink hover:not-disabled:bg-sunk active:not-disabled:bg-line',
  quiet: 'text-ink underline underline-offset-4 decoration-line-strong hover:decoration-current',
};

const sizes: Readonly<Record<Size, string>> = {
  large: 'min-h-13 px-6 py-3 text-16',
  medium: 'min-h-11 px-5 py-2 text-16',
  small: 'min-h-11 md:min-h-9 px-3 py-1 text-14',
};

interface Appearance {
  look?: Look;
  size?: Size;
  /** Takes the width of what holds it. */
  wide?: boolean;
}

/** The classes of a button, for links and summaries that look like one. */
export function buttonClass({
  look = 'primary',
  size = 'medium',
  wide = false,
}: Appearance = {}): string {
  return `${base} ${looks[look]} ${sizes[size]}${wide ? ' w-full' : ''}`;
}

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> &
  Appearance & {
    /** Something is under way: the button keeps its width, says so, and ignores further presses. */
    busy?: boolean;
    children: ReactNode;
  };

/** A button. While busy it stays focusable, so that the keyboard does not lose its place. */
export function Button({
  look,
  size,
  wide,
  busy = false,
  children,
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button
      type="submit"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      className={`${buttonClass(appearance(look, size, wide))} ${rest.className ?? ''}`}
    >
      {children}
    </button>
  );
}

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & Appearance & { children: ReactNode };

/** A link that looks like a button, because what it leads to is the next step. */
export function ButtonLink({ look, size, wide, children, ...rest }: LinkProps): ReactNode {
  return (
    <a {...rest} className={`${buttonClass(appearance(look, size, wide))} ${rest.className ?? ''}`}>
      {children}
    </a>
  );
}

function appearance(look?: Look, size?: Size, wide?: boolean): Appearance {
  return { ...(look ? { look } : {}), ...(size ? { size } : {}), ...(wide ? { wide } : {}) };
}
