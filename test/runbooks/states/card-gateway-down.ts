import { startGateway, type Gateway } from '#kit/gateway.ts';
import type { State } from '../state.ts';

const FAILURES = 5;
const gateways = new Map<string, Gateway>();

/** The provider of card payments does not answer; shoppers have tried. */
export const cardGatewayDown: State = {
  own: async (folder) => {
    const gateway = await startGateway(folder);
    gateways.set(folder, gateway);
    return {
      settings: { PAYMENT_GATEWAY_URL: gateway.url },
      remove: async () => {
        gateways.delete(folder);
        await gateway.stop();
      },
    };
  },
  make: async ({ system, folder }) => {
    const gateway = gateways.get(folder)!;
    await gateway.kill();
    for (let tries = 0; tries < FAILURES; tries += 1) await system.cli('smoke');
    return { events: { 'provider-back': async () => await gateway.start() } };
  },
};
