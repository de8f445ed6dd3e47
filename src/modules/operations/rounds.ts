import type { App } from '#platform/context.ts';
import type { Finding } from './contract.ts';
import { examineInside, examineOutside, joined } from './doctor.ts';
import { lookAtBusiness, lookAtCapacity, lookAtMaintenance, lookAtSpeed } from './round-figures.ts';
import { lookAtLoggedErrors } from './round-log.ts';

/** The seeds' checklists: 09:00, 13:00, 18:00, once a week, once a month. */
export const rounds = ['morning', 'noon', 'evening', 'weekly', 'monthly'] as const;
export type RoundName = (typeof rounds)[number];

export interface Section {
  title: string;
  items: Finding[];
}

/** A round as it was made: what was looked at, and what wants attention. */
export interface Round {
  round: RoundName;
  at: string;
  sections: Section[];
}

/** Gathers the facts of a round; changes nothing. */
export async function makeRound(app: App, round: RoundName): Promise<Round> {
  const at = app.clock.now().toISOString();
  return { round, at, sections: await makers[round](app) };
}

const makers: Record<RoundName, (app: App) => Promise<Section[]>> = {
  morning: async (app) => {
    const found = await examined(app);
    return [
      { title: 'Health', items: summed(found.all, found.troubles) },
      { title: 'Errors of the night', items: await lookAtLoggedErrors(app) },
      { title: 'Backups', items: found.of('backups') },
      { title: 'Certificates', items: found.named('certificate', 'certificates') },
      { title: 'Yesterday', items: await lookAtBusiness(app, 'yesterday') },
    ];
  },
  noon: async (app) => {
    const found = await examined(app);
    const speed = await lookAtSpeed(app);
    return [
      { title: 'Speed', items: [...speed, ...found.named('connections', 'locks', 'memory')] },
      { title: 'Sessions and stock', items: await lookAtBusiness(app, 'now') },
      { title: 'Work', items: found.of('work') },
    ];
  },
  evening: async (app) => {
    const found = await examined(app);
    return [
      { title: 'Today', items: await lookAtBusiness(app, 'today') },
      { title: 'Who waits for us', items: found.named('payments', 'failed jobs', 'invariants') },
      { title: 'Resources', items: found.of('machine') },
      {
        title: 'Ready for the nightly backup',
        items: [...found.of('backups'), ...found.named('log archiver')],
      },
    ];
  },
  weekly: async (app) => {
    const found = await examined(app);
    return [
      { title: 'Health', items: summed(found.all, found.troubles) },
      { title: 'Database', items: await lookAtMaintenance(app) },
      { title: 'Speed of the week', items: await lookAtSpeed(app) },
      {
        title: 'Certificates and secrets',
        items: found.named('certificate', 'certificates', 'secret key', 'permissions'),
      },
      { title: 'Restores', items: found.of('backups') },
    ];
  },
  monthly: async (app) => {
    const found = await examined(app);
    return [
      { title: 'Growth and scaling', items: await lookAtCapacity(app) },
      { title: 'Database', items: await lookAtMaintenance(app) },
      { title: 'Restores and drills', items: found.of('backups') },
      { title: 'Updates', items: [updateItem, ...found.named('Node', 'database')] },
      { title: 'Durability and standbys', items: found.named('durability', 'standbys') },
    ];
  },
};

/** What only a person can do, said as what to do. */
const updateItem: Finding = {
  what: 'libraries',
  state: 'ok',
  found: '"emporium doctor --dependencies" names what has a known flaw',
};

interface Found {
  all: readonly Finding[];
  troubles: readonly Finding[];
  of: (area: string) => Finding[];
  named: (...whats: string[]) => Finding[];
}

async function examined(app: App): Promise<Found> {
  const areas = joined([...(await examineOutside(app.config)), ...(await examineInside(app))]);
  const all = areas.flatMap(({ items }) => items);
  return {
    all,
    troubles: all.filter(({ state }) => state !== 'ok'),
    of: (wanted) => areas.find(({ area }) => area === wanted)?.items ?? [],
    named: (...whats) => all.filter(({ what }) => whats.includes(what)),
  };
}

function summed(all: readonly Finding[], troubles: readonly Finding[]): Finding[] {
  const well = all.length - troubles.length;
  return [
    { what: 'doctor', state: 'ok', found: `${well} of ${all.length} findings are well` },
    ...troubles,
  ];
}
