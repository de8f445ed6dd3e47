/** Short texts that one click copies: ids, order numbers, links, and commands. */
import { useRef, useState, type ReactNode } from 'react';
import { Check, Copy } from 'lucide-react';
import { t } from '../words/index.ts';
import { classNames } from './class-names.ts';

const SHOWN_MS = 1500;
/** Before each option: an option and its value stay on one line. */
const OPTION = / (?=--)/;

interface CopyTextProps {
  value: string;
  label: string;
  children: ReactNode;
}

export function CopyText(props: CopyTextProps) {
  return <CopyButton {...props} look="text-quiet hover:text-ink" />;
}

/** A command as it is typed. */
export function Command({ value, label }: Omit<CopyTextProps, 'children'>) {
  const [start = '', ...options] = value.split(OPTION);
  return (
    <CopyButton
      value={value}
      label={label}
      look={
        'max-w-full min-h-control border border-line bg-sunk px-2.5 py-1 text-left text-ink ' +
        'transition-colors duration-150 hover:border-line-strong'
      }
    >
      <code className="font-mono wrap-anywhere">
        {start}
        {options.map((option) => (
          <span key={option}>
            {' '}
            <span className="inline-block max-w-full">{option}</span>
          </span>
        ))}
      </code>
    </CopyButton>
  );
}

function CopyButton({ value, label, look, children }: CopyTextProps & { look: string }) {
  const [copied, setCopied] = useState(false);
  const shown = useRef<HTMLSpanElement>(null);
  const Icon = copied ? Check : Copy;
  async function copy() {
    if (!hasClipboard()) {
      if (shown.current) getSelection()?.selectAllChildren(shown.current);
      return;
    }
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  }
  return (
    <button
      type="button"
      title={label}
      onClick={() => void copy()}
      className={classNames('inline-flex items-center gap-1.5 rounded-sm text-12', look)}
    >
      <span ref={shown} className="min-w-0">
        {children}
      </span>
      <Icon aria-hidden size={13} strokeWidth={1.5} className="shrink-0 text-quiet" />
      <span className="sr-only">{copied ? t('common.copied') : label}</span>
    </button>
  );
}

/** A page that came over plain HTTP from another machine has none; the text is selected instead. */
function hasClipboard(): boolean {
  return 'clipboard' in navigator;
}
