/**
 * A small editor for descriptions: headings, bold, italic, lists, links. It edits HTML in place with
 * the browser's own commands; the server keeps only what it allows, so pasted markup cannot do harm.
 */
import { useEffect, useId, useRef, type ClipboardEvent } from 'react';
import { Bold, Heading, Italic, Link as LinkIcon, List, ListOrdered } from 'lucide-react';
import { t } from '../words/index.ts';
import { IconButton } from './button.tsx';

interface RichTextProps {
  label: string;
  value: string;
  placeholder: string;
  onChange: (html: string) => void;
}

type Command = 'bold' | 'italic' | 'insertUnorderedList' | 'insertOrderedList' | 'formatBlock';

const icon = { 'aria-hidden': true, size: 16, strokeWidth: 1.5 } as const;

/** No field of HTML can hold formatted text, so the surface takes on the role of one. */
const multilineTextbox = { role: 'textbox', 'aria-multiline': true } as const;

export function RichText({ label, value, placeholder, onChange }: RichTextProps) {
  const id = useId();
  const surface = useRef<HTMLDivElement | null>(null);
  useEffect(() => {
    const element = surface.current;
    // Writing the same text back would throw the caret to the start.
    if (element && element.innerHTML !== value) element.innerHTML = value;
  }, [value]);
  function report() {
    const html = surface.current?.innerHTML ?? '';
    onChange(html === '<br>' || html === '<p><br></p>' ? '' : html);
  }
  function run(command: Command, argument?: string) {
    surface.current?.focus();
    document.execCommand(command, false, argument);
    report();
  }
  function pastePlain(event: ClipboardEvent) {
    event.preventDefault();
    document.execCommand('insertText', false, event.clipboardData.getData('text/plain'));
  }
  return (
    <div className="flex flex-col gap-1">
      <span id={id} className="font-medium">
        {label}
      </span>
      <div
        className={
          'overflow-hidden rounded-sm border border-line-strong bg-surface ' +
          'focus-within:border-accent focus-within:outline-2 focus-within:-outline-offset-1 ' +
          'focus-within:outline-accent'
        }
      >
        <Toolbar onRun={run} />
        <div
          ref={surface}
          {...multilineTextbox}
          aria-labelledby={id}
          contentEditable
          suppressContentEditableWarning
          data-placeholder={placeholder}
          className={
            'max-h-96 min-h-32 overflow-y-auto px-3 py-2 text-14 outline-none ' +
            '[&_a]:text-accent [&_a]:underline [&_h2]:mt-3 [&_h2]:font-sans [&_h2]:text-16 ' +
            '[&_h2]:font-semibold ' +
            '[&_td]:pr-3 [&_th]:pr-6 [&_th]:text-left [&_th]:font-medium [&_h3]:mt-3 ' +
            '[&_h3]:font-semibold [&_li]:ml-5 [&_ol]:list-decimal [&_p+p]:mt-2 [&_ul]:list-disc ' +
            'empty:before:text-quiet empty:before:content-[attr(data-placeholder)]'
          }
          onFocus={() => document.execCommand('defaultParagraphSeparator', false, 'p')}
          onInput={report}
          onPaste={pastePlain}
        />
      </div>
    </div>
  );
}

function Toolbar({ onRun }: { onRun: (command: Command, argument?: string) => void }) {
  function link() {
    const address = prompt(t('richText.linkAddress'), 'https://');
    if (address && /^(https?:|mailto:|\/)/.test(address)) {
      document.execCommand('createLink', false, address);
      onRun('bold');
      onRun('bold');
    }
  }
  return (
    <div
      role="toolbar"
      aria-label={t('richText.toolbar')}
      className="flex gap-0.5 border-b border-line p-1"
    >
      <Tool label={t('richText.heading')} onUse={() => onRun('formatBlock', 'h3')}>
        <Heading {...icon} />
      </Tool>
      <Tool label={t('richText.bold')} onUse={() => onRun('bold')}>
        <Bold {...icon} />
      </Tool>
      <Tool label={t('richText.italic')} onUse={() => onRun('italic')}>
        <Italic {...icon} />
      </Tool>
      <Tool label={t('richText.list')} onUse={() => onRun('insertUnorderedList')}>
        <List {...icon} />
      </Tool>
      <Tool label={t('richText.numbers')} onUse={() => onRun('insertOrderedList')}>
        <ListOrdered {...icon} />
      </Tool>
      <Tool label={t('richText.link')} onUse={link}>
        <LinkIcon {...icon} />
      </Tool>
    </div>
  );
}

interface ToolProps {
  label: string;
  onUse: () => void;
  children: React.ReactNode;
}

function Tool({ label, onUse, children }: ToolProps) {
  return (
    // The mouse must not take the caret out of the text.
    <IconButton
      label={label}
      className="size-7! max-phone:size-10!"
      onMouseDown={(event) => event.preventDefault()}
      onClick={onUse}
    >
      {children}
    </IconButton>
  );
}
