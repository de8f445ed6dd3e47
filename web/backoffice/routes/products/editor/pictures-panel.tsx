/** Pictures of the product: dropped or chosen, described, put in order. All of it is saved with the form. */
import { useRef, useState, type DragEvent } from 'react';
import { ImagePlus } from 'lucide-react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { Button } from '../../../parts/button.tsx';
import { classNames } from '../../../parts/class-names.ts';
import { FieldError } from '../../../parts/field.tsx';
import { Panel } from '../../../parts/page.tsx';
import { t } from '../../../words/index.ts';
import type { PictureForm, ProductForm } from './form-model.ts';
import { PictureCard } from './picture-card.tsx';

const ACCEPTED = 'image/jpeg,image/png,image/webp,image/avif,image/gif';
const MAX_BYTES = 20 * 1024 * 1024;
const OWN_DRAG = 'application/x-emporium-picture';

export function PicturesPanel() {
  const { control } = useFormContext<ProductForm>();
  const pictures = useFieldArray({ control, name: 'pictures', keyName: 'key' });
  const [faults, setFaults] = useState<string[]>([]);
  const [said, setSaid] = useState('');
  const picker = useRef<HTMLInputElement | null>(null);

  function add(files: Iterable<File>) {
    const { accepted, refused } = sortOut([...files]);
    pictures.append(accepted);
    setFaults(refused);
  }
  function move(from: number, to: number) {
    if (to < 0 || to >= pictures.fields.length || from === to) return;
    pictures.move(from, to);
    setSaid(t('pictures.moved', { number: to + 1 }));
  }
  const choose = () => picker.current?.click();
  return (
    <Panel
      title={t('pictures.title')}
      actions={
        pictures.fields.length > 0 ? (
          <Button kind="quiet" className="text-accent" onClick={choose}>
            {t('pictures.add')}
          </Button>
        ) : null
      }
    >
      <input
        ref={picker}
        type="file"
        accept={ACCEPTED}
        multiple
        hidden
        data-testid="pictures"
        onChange={(event) => {
          add(event.target.files ?? []);
          event.target.value = '';
        }}
      />
      <DropArea onDrop={add}>
        {pictures.fields.length === 0 ? (
          <EmptyDrop onChoose={choose} />
        ) : (
          <ul className="grid grid-cols-4 gap-3 max-lg:grid-cols-3 max-phone:grid-cols-2">
            {pictures.fields.map((picture, index) => (
              <PictureCard
                key={picture.key}
                picture={picture}
                index={index}
                count={pictures.fields.length}
                dragType={OWN_DRAG}
                onMove={move}
                onRemove={() => pictures.remove(index)}
              />
            ))}
          </ul>
        )}
      </DropArea>
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
      {faults.map((fault) => (
        <FieldError key={fault} message={fault} />
      ))}
    </Panel>
  );
}

function DropArea(props: { onDrop: (files: Iterable<File>) => void; children: React.ReactNode }) {
  const [over, setOver] = useState(false);
  const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  return (
    <div
      className={classNames('rounded-md', over && 'outline-2 outline-offset-4 outline-accent')}
      onDragOver={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!holdsFiles(event)) return;
        event.preventDefault();
        props.onDrop(event.dataTransfer.files);
      }}
    >
      {props.children}
    </div>
  );
}

function EmptyDrop({ onChoose }: { onChoose: () => void }) {
  return (
    <button
      type="button"
      onClick={onChoose}
      className={
        'flex w-full flex-col items-center gap-1 rounded-md border border-dashed ' +
        'border-line-strong bg-paper ' +
        'px-4 py-8 text-center transition-colors duration-150 hover:border-accent'
      }
    >
      <ImagePlus aria-hidden size={22} strokeWidth={1.5} className="mb-1 text-accent" />
      <span className="font-medium">{t('pictures.drop')}</span>
      <span className="text-12 text-quiet">{t('pictures.limits')}</span>
    </button>
  );
}

function sortOut(files: File[]): { accepted: PictureForm[]; refused: string[] } {
  const accepted: PictureForm[] = [];
  const refused: string[] = [];
  for (const file of files) {
    if (!ACCEPTED.split(',').includes(file.type)) {
      refused.push(t('pictures.notPicture', { name: file.name }));
    } else if (file.size > MAX_BYTES) {
      refused.push(t('pictures.tooLarge', { name: file.name }));
    } else {
      accepted.push({ id: null, file, source: URL.createObjectURL(file), altText: '' });
    }
  }
  return { accepted, refused };
}
