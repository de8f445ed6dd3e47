/**
 * Loaded before everything else (`node --import`): puts the simulated gateway in the place of the
 * network, and plants the defect named by EMPORIUM_MUTANT into the source that it is about.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { mutants } from '../mutants/catalogue.ts';
import type { Mutant } from '../mutants/mutant.ts';
import { plant } from '../mutants/plant.ts';

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
    if (!mutant || !('file' in mutant) || path !== `${root}${mutant.file}`) return loaded;
    return { ...loaded, source: plant(mutant, readFileSync(path, 'utf8')) };
  },
});

function mutantOf(name: string | undefined): Mutant | undefined {
  if (!name) return undefined;
  const known = mutants.find((each) => each.name === name);
  if (!known) throw new Error(`No mutant is called ${name}`);
  return known;
}
