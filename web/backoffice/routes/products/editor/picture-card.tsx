/** One picture: what it shows, its place, and the way to move or remove it with mouse or keys. */
import { useState } from 'react';
import { ChevronLeft, ChevronRight, Trash2 } from 'lucide-react';
import { useFormContext } from 'react-hook-form';
import { IconButton } from '../../../parts/button.tsx';
import { classNames } from '../../../parts/class-names.ts';
import { t } from '../../../words/index.ts';
import type { PictureForm, ProductForm } from './form-model.ts';

interface PictureCardProps {
  picture: PictureForm;
  index: number;
  count: number;
  /** Tells our own drags from files of the desktop. */
  dragType: string;
  onMove: (from: number, to: number) => void;
  onRemove: () => void;
}

export function PictureCard(props: PictureCardProps) {
  const { picture, index, dragType, onMove } = props;
  const [over, setOver] = useState(false);
  const { register } = useFormContext<ProductForm>();
  const number = index + 1;
  const isOurs = (types: readonly string[]) => types.includes(dragType);
  return (
    <li>
      <div
        className={classNames(
          'flex flex-col gap-2 rounded-md',
          over && 'outline-2 outline-offset-2 outline-accent',
        )}
        onDragOver={(event) => {
          if (!isOurs(event.dataTransfer.types)) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          setOver(false);
          if (!isOurs(event.dataTransfer.types)) return;
          event.preventDefault();
          onMove(Number(event.dataTransfer.getData(dragType)), index);
        }}
      >
        <div
          draggable
          className={
            'group relative aspect-square cursor-grab overflow-hidden rounded-sm border border-line ' +
            'bg-sunk'
          }
          onDragStart={(event) => event.dataTransfer.setData(dragType, String(index))}
        >
          <img
            src={picture.source}
            alt={picture.altText}
            draggable={false}
            className="size-full object-cover"
          />
          {index === 0 ? <Flag place="top-1 left-1">{t('pictures.first')}</Flag> : null}
          {picture.id === null ? (
            <Flag place="bottom-1 left-1">{t('pictures.notUploaded')}</Flag>
          ) : null}
        </div>
        <Tools {...props} number={number} />
        <input
          className="control"
          aria-label={t('pictures.alt', { number })}
          placeholder={t('pictures.altPlaceholder')}
          maxLength={500}
          {...register(`pictures.${index}.altText`)}
        />
      </div>
    </li>
  );
}

function Tools(props: PictureCardProps & { number: number }) {
  const { index, count, number, onMove, onRemove } = props;
  return (
    <div className="flex items-center justify-between">
      <div className="flex">
        <IconButton
          label={t('pictures.up', { number })}
          disabled={index === 0}
          onClick={() => onMove(index, index - 1)}
        >
          <ChevronLeft aria-hidden size={16} strokeWidth={1.5} />
        </IconButton>
        <IconButton
          label={t('pictures.down', { number })}
          disabled={index === count - 1}
          onClick={() => onMove(index, index + 1)}
        >
          <ChevronRight aria-hidden size={16} strokeWidth={1.5} />
        </IconButton>
      </div>
      <IconButton label={t('pictures.remove', { number })} onClick={onRemove}>
        <Trash2 aria-hidden size={16} strokeWidth={1.5} />
      </IconButton>
    </div>
  );
}

function Flag({ place, children }: { place: string; children: string }) {
  return (
    <span className={classNames('absolute rounded-sm bg-surface px-1.5 text-12', place)}>
      {children}
    </span>
  );
}
