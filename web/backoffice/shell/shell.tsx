/** What stays while pages change: navigation, top bar, palette, keyboard help. Only staff get past it. */
import { useState } from 'react';
import { Navigate, Outlet, useLocation, useNavigate } from 'react-router';
import { ProblemPanel } from '../parts/problem-panel.tsx';
import { useKeys } from '../keyboard.ts';
import { useSession, wasSignedIn } from '../session.ts';
import { useShop } from '../shop.ts';
import { t } from '../words/index.ts';
import { HelpWindow } from './help-window.tsx';
import { NotStaff } from './not-staff.tsx';
import { Palette } from './palette.tsx';
import { SideBar } from './side-bar.tsx';
import { ShellSkeleton } from './shell-skeleton.tsx';
import { TopBar } from './top-bar.tsx';

export function Shell() {
  const session = useSession();
  const shop = useShop();
  const location = useLocation();
  if (session.isPending || shop.isPending) return <ShellSkeleton />;
  const error = session.error ?? shop.error;
  if (error && !(session.data && shop.data)) {
    return (
      <main>
        <ProblemPanel
          isPage
          error={error}
          onRetry={() => void Promise.all([session.refetch(), shop.refetch()])}
        />
      </main>
    );
  }
  const kind = session.data?.actor.kind;
  if (kind === 'anonymous') {
    return <Navigate to={signInAddress(location.pathname + location.search)} replace />;
  }
  return kind === 'staff' ? <Frame /> : <NotStaff />;
}

/** The way to the sign-in page, and from there back to where the person was. */
function signInAddress(from: string): string {
  const search = new URLSearchParams();
  if (from !== '/') search.set('next', from);
  if (wasSignedIn()) search.set('ended', '');
  return search.size === 0 ? '/sign-in' : `/sign-in?${search.toString()}`;
}

function Frame() {
  const [paletteOpen, setPaletteOpen] = useState(false);
  const [helpOpen, setHelpOpen] = useState(false);
  const navigate = useNavigate();
  useKeys({
    'mod+k': () => setPaletteOpen((open) => !open),
    '?': () => setHelpOpen(true),
    'g h': () => void navigate('/'),
    'g o': () => void navigate('/orders'),
    'g p': () => void navigate('/products'),
  });
  return (
    <div className="flex min-h-dvh">
      <a
        href="#content"
        className="absolute -top-16 left-2 z-50 rounded-sm bg-accent px-3 py-2 text-accent-ink focus:top-2"
      >
        {t('shell.skip')}
      </a>
      <SideBar />
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar onSearch={() => setPaletteOpen(true)} onHelp={() => setHelpOpen(true)} />
        <main id="content" tabIndex={-1} className="flex-1 outline-none">
          <Outlet />
        </main>
      </div>
      <Palette open={paletteOpen} onClose={() => setPaletteOpen(false)} />
      <HelpWindow open={helpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  );
}
