/** The signed-in person: name, appearance, sign out. */
import { Menu } from '@base-ui/react/menu';
import { useQueryClient } from '@tanstack/react-query';
import { LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react';
import { useNavigate } from 'react-router';
import { signOut } from '#modules/identity/contract.ts';
import { call } from '../api.ts';
import { MenuChoice, MenuPanel, MenuRow } from '../parts/menu.tsx';
import { notify, notifyProblem } from '../parts/toast.tsx';
import { forgetSession, useSession } from '../session.ts';
import { chooseAppearance, useAppearance } from '../theme.ts';
import { t } from '../words/index.ts';

const icon = { 'aria-hidden': true, size: 16, strokeWidth: 1.5 } as const;

export function AccountMenu() {
  const name = useSession().data?.actor.name ?? '';
  const chosen = useAppearance();
  const leave = useSignOut();
  const navigate = useNavigate();
  return (
    <Menu.Root>
      <Menu.Trigger
        aria-label={`${t('shell.account')}: ${name}`}
        className={
          'ml-1 flex size-8 items-center justify-center rounded-full bg-accent-soft text-12 ' +
          'font-semibold text-accent-strong max-phone:size-9'
        }
      >
        {initials(name)}
      </Menu.Trigger>
      <MenuPanel align="end">
        <p className="truncate px-2 py-1.5 font-medium">{name}</p>
        <MenuRow icon={<UserRound {...icon} />} onClick={() => void navigate('/account')}>
          {t('shell.account')}
        </MenuRow>
        <Menu.Separator className="my-1 h-px bg-line" />
        <p className="px-2 py-1 text-12 text-quiet">{t('shell.theme')}</p>
        <MenuChoice
          value={chosen}
          onChange={chooseAppearance}
          options={[
            { value: 'system', label: t('shell.theme.system'), icon: <Monitor {...icon} /> },
            { value: 'light', label: t('shell.theme.light'), icon: <Sun {...icon} /> },
            { value: 'dark', label: t('shell.theme.dark'), icon: <Moon {...icon} /> },
          ]}
        />
        <Menu.Separator className="my-1 h-px bg-line" />
        <MenuRow icon={<LogOut {...icon} />} onClick={() => void leave()}>
          {t('shell.signOut')}
        </MenuRow>
      </MenuPanel>
    </Menu.Root>
  );
}

/** Ends the session on the server, forgets what was loaded, and goes to the sign-in page. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    try {
      await call(signOut);
    } catch (error) {
      notifyProblem(error);
      return;
    }
    await navigate('/sign-in');
    forgetSession(client);
    notify(t('shell.signedOut'));
  };
}

function initials(name: string): string {
  const words = name.split(/[\s@._-]+/u).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return letters.map((word) => word?.slice(0, 1).toUpperCase() ?? '').join('') || '·';
}
