import type { ReactNode } from 'react';
import { Container } from '../../../parts/container.tsx';

interface EntryPageProps {
  title: string;
  lead: string;
  children: ReactNode;
}

/** A narrow page with one form: signing in, making an account. */
export function EntryPage({ title, lead, children }: EntryPageProps): ReactNode {
  return (
    <Container className="py-12 md:py-16">
      <div className="mx-auto flex max-w-104 flex-col gap-6">
        <div className="flex flex-col gap-2">
          <h1 className="text-36">{title}</h1>
          <p className="text-quiet">{lead}</p>
        </div>
        {children}
      </div>
    </Container>
  );
}
