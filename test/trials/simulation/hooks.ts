/**
 * Loaded before everything else (`node --import`): puts the simulated gateway in the place of the
 * network, and plants the defect named by EMPORIUM_MUTANT into the source that it is about.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { mutants } from '../mutants/catalogue.ts';
import type { Mutant } from '../mutants/mutant.ts';
import { editsOf, plant } from '../mutants/plant.ts';

const GATEWAY = 'modules/payments/call-gateway.ts';
const door = new URL('gateway-door.ts', import.meta.url).href;
const root = fileURLToPath(new URL('../../../', import.meta.url));
const mutant = mutantOf(process.env['EMPORIUM_MUTANT']);

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const taken = resolved.url.endsWith(GATEWAY) && context.parentURL !== door;
    return taken ? { ...resolved, url: door } : resolved;
  },
  load(url, context, next) {
    const loaded = next(url, context);
    const path = url.startsWith('file:') ? fileURLToPath(url) : '';
    const edits = mutant ? editsOf(mutant).filter(({ file }) => path === `${root}${file}`) : [];
    if (edits.length === 0) return loaded;
    const source = edits.reduce((text, edit) => plant(edit, text), readFileSync(path, 'utf8'));
    return { ...loaded, source };
  },
});

function mutantOf(name: string | undefined): Mutant | undefined {
  if (!name) return undefined;
  const known = mutants.find((each) => each.name === name);
  if (!known) throw new Error(`No mutant is called ${name}`);
  return known;
}
