/**
 * Loaded by the simulation in place of `payments/call-gateway.ts` (see hooks.ts): the same door,
 * with the simulated gateway behind it.
 */
import type { GatewayReply } from '../../../src/modules/payments/call-gateway.ts';
import type { Context } from '#platform/context.ts';
import type { SimulatedGateway } from './gateway.ts';
import { processOf } from './process.ts';

export * from '../../../src/modules/payments/call-gateway.ts';

let gateway: SimulatedGateway | undefined;

export function openDoorTo(next: SimulatedGateway): void {
  gateway = next;
}

export async function callGateway(
  ctx: Context,
  path: string,
  body: object | null,
  limitMs: number,
): Promise<GatewayReply> {
  if (!gateway) throw new Error('No gateway is simulated');
  return await gateway.call(processOf(ctx.app), ctx.shopId, path, body, limitMs);
}
