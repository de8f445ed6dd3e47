import type { Route } from '#platform/http/route.ts';
import { accountRoutes } from './account-routes.ts';
import { oversightRoutes } from './oversight-routes.ts';
import { peopleRoutes } from './people-routes.ts';
import { sessionRoutes } from './session-routes.ts';

export const routes: Route[] = [
  ...sessionRoutes,
  ...accountRoutes,
  ...peopleRoutes,
  ...oversightRoutes,
];
