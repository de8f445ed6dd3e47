/** Buttons and links that look like buttons: one height, four kinds, every state visible. */
import type { ComponentProps, ReactNode, Ref } from 'react';
import { LoaderCircle } from 'lucide-react';
import { Link, type LinkProps } from 'react-router';
import { classNames } from './class-names.ts';

type Kind = 'primary' | 'plain' | 'quiet' | 'danger';

const base =
  'inline-flex h-control shrink-0 items-center justify-center gap-2 rounded-sm px-3 text-13 font-medium ' +
  'whitespace-nowrap select-none transition-colors duration-150 max-phone:text-14 ' +
  'disabled:opacity-55 aria-disabled:opacity-55';

const kinds: Record<Kind, string> = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-strong active:translate-y-px',
  plain: 'border border-line bg-surface hover:border-line-strong active:bg-sunk',
  quiet: 'text-ink hover:bg-sunk active:bg-line',
  danger: 'bg-danger text-danger-ink hover:opacity-90 active:translate-y-px',
};

interface ButtonProps extends ComponentProps<'button'> {
  kind?: Kind;
  icon?: ReactNode;
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** While busy it keeps its width and focus, announces that it works, and takes no second click. */
export function Button({
  kind = 'plain',
  icon,
  busy = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      className={classNames(base, kinds[kind], className)}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy ? (
        <LoaderCircle aria-hidden size={16} strokeWidth={1.5} className="animate-spin" />
      ) : (
        icon
      )}
      {children}
    </button>
  );
}

interface IconButtonProps extends ComponentProps<'button'> {
  label: string;
  ref?: Ref<HTMLButtonElement>;
}

/** A button that shows only an icon; the label is its name for everybody who cannot see it. */
export function IconButton({ label, className, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      {...rest}
      className={classNames(
        'inline-flex size-control shrink-0 items-center justify-center rounded-sm text-quiet',
        'transition-colors duration-150 hover:bg-sunk hover:text-ink active:bg-line disabled:opacity-40',
        className,
      )}
    >
      {children}
    </button>
  );
}

interface ButtonLinkProps extends LinkProps {
  kind?: Kind;
  icon?: ReactNode;
}

/** A link to another page that looks like a button. */
export function ButtonLink({
  kind = 'plain',
  icon,
  className,
  children,
  ...rest
}: ButtonLinkProps) {
  return (
    <Link {...rest} className={classNames(base, kinds[kind], className)}>
      {icon}
      {children}
    </Link>
  );
}
