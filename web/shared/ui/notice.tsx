import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

type Meaning = 'success' | 'warning' | 'danger' | 'info';

const looks = {
  success: { Icon: CircleCheck, box: 'bg-success-soft', ink: 'text-success' },
  warning: { Icon: TriangleAlert, box: 'bg-warning-soft', ink: 'text-warning' },
  danger: { Icon: CircleAlert, box: 'bg-danger-soft', ink: 'text-danger' },
  info: { Icon: Info, box: 'bg-info-soft', ink: 'text-info' },
} as const;

interface NoticeProps {
  meaning: Meaning;
  title: ReactNode;
  children?: ReactNode;
  id?: string;
  /** Read out at once when it appears (errors), instead of when convenient. */
  urgent?: boolean;
}

/** A message with a meaning told by icon, words and colour together. */
export function Notice({ meaning, title, children, id, urgent = false }: NoticeProps): ReactNode {
  const { Icon, box, ink } = looks[meaning];
  return (
    <div
      id={id}
      role={urgent ? 'alert' : 'status'}
      tabIndex={id ? -1 : undefined}
      className={`flex gap-3 rounded-md p-4 ${box}`}
    >
      <Icon aria-hidden size={20} strokeWidth={1.5} className={`mt-0.5 shrink-0 ${ink}`} />
      <div className="flex min-w-0 flex-col gap-1">
        <p className={`font-medium ${ink}`}>{title}</p>
        {children && <div className="text-14 text-ink">{children}</div>}
      </div>
    </div>
  );
}
