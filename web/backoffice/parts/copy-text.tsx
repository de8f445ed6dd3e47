/** A short text that one click copies: ids, order numbers, links. */
import { useState, type ReactNode } from 'react';
import { Check, Copy } from 'lucide-react';
import { t } from '../words/index.ts';

const SHOWN_MS = 1500;

export function CopyText(props: { value: string; label: string; children: ReactNode }) {
  const [copied, setCopied] = useState(false);
  const Icon = copied ? Check : Copy;
  async function copy() {
    await navigator.clipboard.writeText(props.value);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  }
  return (
    <button
      type="button"
      title={props.label}
      onClick={() => void copy()}
      className="inline-flex items-center gap-1.5 rounded-sm text-12 text-quiet hover:text-ink"
    >
      <span>{props.children}</span>
      <Icon aria-hidden size={13} strokeWidth={1.5} />
      <span className="sr-only">{copied ? t('common.copied') : props.label}</span>
    </button>
  );
}
