import type { Route } from '#platform/http/route.ts';
import { accountRoutes } from './account-routes.ts';
import { peopleRoutes } from './people-routes.ts';

export const routes: Route[] = [...accountRoutes, ...peopleRoutes];
