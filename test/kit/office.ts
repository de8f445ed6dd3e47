/** The back office of a kit's shop in a real browser, with the owner at the desk. */
import type { Page } from 'playwright-core';
import { buildWeb } from '#platform/web/build-web.ts';
import { startKit, type Kit, type KitOptions } from './index.ts';
import { desk, enterAsOwner, openVisitors, type Visitors } from './visitors.ts';

/** A step on a busy machine. */
const STEP_MS = 20_000;

export interface Office {
  readonly kit: Kit;
  readonly visitors: Visitors;
  /** The owner's page; it may use the clipboard. */
  readonly page: Page;
  /** Of the shop, as the browser knows it. */
  readonly address: string;
  close(): Promise<void>;
}

/** Builds the pages, opens a shop with its owner, and signs the owner in; close it at the end. */
export async function openOffice(options: KitOptions = {}): Promise<Office> {
  await buildWeb();
  const kit = await startKit({ ...options, web: true });
  const address = (await kit.url()).replace('127.0.0.1', 'localhost');
  const visitors = await openVisitors({ stepMs: STEP_MS });
  const page = await visitors.visit({
    viewport: desk,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await enterAsOwner(page, kit, address);
  const close = async (): Promise<void> => {
    await visitors.close();
    await kit.stop();
  };
  return { kit, visitors, page, address, close };
}
