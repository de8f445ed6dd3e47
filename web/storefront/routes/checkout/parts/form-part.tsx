import type { ReactNode } from 'react';

/** A part of the form with its heading. */
export function FormPart({
  id,
  title,
  children,
}: {
  id: string;
  title: string;
  children: ReactNode;
}): ReactNode {
  return (
    <section aria-labelledby={id} className="flex flex-col gap-4">
      <h2 id={id} className="text-22">
        {title}
      </h2>
      {children}
    </section>
  );
}
