import { endedWell } from '#kit/run-program.ts';
import type { State } from '../state.ts';

const PASSWORD = 'correct horse battery staple';
const TRIES = 12;

/** Somebody guesses the password of one of the staff, and has a session of hers. */
export const accountAttacked: State = {
  make: async ({ system }) => {
    const ines = ['--username', 'ines', '--email', 'ines@example.org', '--name', 'Ines'];
    await endedWell(
      system.cli('admin', 'create', ...ines, '--role', 'owner', '--password', PASSWORD),
    );
    await signIn(system.url, PASSWORD);
    for (let tries = 0; tries < TRIES; tries += 1) await signIn(system.url, `guess ${tries}`);
    return { values: { login: 'ines', name: 'Ines' } };
  },
};

async function signIn(url: string, password: string): Promise<void> {
  await fetch(`${url}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ login: 'ines', password }),
  });
}
