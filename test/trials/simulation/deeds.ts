import * as adversaries from './adversaries.ts';
import { runJobs, runTimer, timerNames, workTwice } from './background.ts';
import type { Command, Kind } from './commands.ts';
import { crowd } from './crowd.ts';
import type { Stage } from './errands.ts';
import * as nemesis from './nemesis.ts';
import * as shoppers from './shoppers.ts';

type Deed = (stage: Stage, command: Command) => Promise<unknown> | void;

/** What each command does. */
export const deeds: Readonly<Record<Kind, Deed>> = {
  buy: shoppers.buy,
  start_cart: shoppers.startOne,
  change_cart: shoppers.changeOne,
  check_out: shoppers.checkOutOne,
  ask_again: shoppers.askAgain,
  browse: shoppers.browse,
  receive_stock: shoppers.receiveStock,
  cancel_order: shoppers.cancelOne,
  refund: shoppers.refundOne,
  change_price: shoppers.changePrice,
  work: async (stage, { one }) => {
    const name = shoppers.chosen(timerNames(), one)!;
    await Promise.all([runTimer(stage, name), runJobs(stage, 1 + (one % 4))]);
  },
  two_workers: workTwice,
  crowd,
  check_out_twice: adversaries.checkOutTwice,
  same_id_other_body: adversaries.sameIdOtherBody,
  same_key_twice: adversaries.sameKeyTwice,
  cancel_and_refund: adversaries.cancelAndRefund,
  release_by_hand: adversaries.releaseByHand,
  bad_quantity: adversaries.badQuantity,
  forged_webhook: adversaries.forgeWebhook,
  trespass: adversaries.trespass,
  kill: nemesis.killOne,
  ambush: nemesis.layAmbush,
  weather: nemesis.changeWeather,
  jump: nemesis.jump,
  storm: nemesis.storm,
};
