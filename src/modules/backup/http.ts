import { route, type Route } from '#platform/http/route.ts';
import { showBackups as showBackupsContract } from './contract.ts';
import { showBackups } from './show-backups.ts';

export const routes: Route[] = [
  route(showBackupsContract, { permission: 'platform.operate' }, async (ctx) =>
    showBackups(ctx.app),
  ),
];
