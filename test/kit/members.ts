import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import {
  auditRefusedRoute,
  authenticateRequest,
  checkForgery,
  createStaff,
  findRoleIds,
  forgetSessions,
} from '#modules/identity/index.ts';
import { findShopByHost } from '#modules/shops/index.ts';
import type { App } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { createHttpServer } from '#platform/http/server.ts';
import { accepted } from './accepted.ts';
import { modules } from '../../src/modules.ts';
import { openBrowser, type Browser, type BrowserOptions, type Page } from './browser.ts';
import { startKit, type Kit } from './index.ts';

export const PASSWORD = 'correct horse battery';
export const OTHER_PASSWORD = 'ein kleiner grüner Kaktus';

/** A member of staff of the kit's shop, with PASSWORD. */
export interface Member {
  id: string;
  email: string;
  username: string;
}

/** What the page of a session tells. */
export interface SessionBody {
  actor: { kind: string; personId: string | null; name: string };
  permissions: string[];
  csrf: string | null;
}

export interface Members {
  kit: Kit;
  server: FastifyInstance;
  /** Past row security: to plant defects and look. */
  database: pg.Client;
  addMember(...roles: string[]): Promise<Member>;
  signIn(browser: Browser, login: string, password?: string): Promise<Page<SessionBody>>;
  /** A browser in which the member has signed in. */
  signedIn(member: Member, options?: BrowserOptions): Promise<Browser>;
  /** Forgets failed tries and cached sessions, so that tests do not disturb each other. */
  calm(): Promise<void>;
  stop(): Promise<void>;
}

/** A kit with a server of the given modules' routes, and people who sign in. */
export async function startMembers(...names: string[]): Promise<Members> {
  const kit = await startKit();
  const database = await kit.owner();
  const server = await serve(kit.app, ...names);
  let counter = 0;
  const signIn = (browser: Browser, login: string, password = PASSWORD) =>
    browser.post<SessionBody>('/api/v1/sessions', { login, password });
  return {
    kit,
    server,
    database,
    signIn,
    addMember: async (...roles) => {
      counter += 1;
      const [email, username] = [`Member${counter}@Example.com`, `member${counter}`];
      const roleIds = await shopTx({ ...kit.ctx }, (tx) => findRoleIds(tx, roles));
      const name = `Colleague Number ${counter}`;
      const member = { email, username, name, password: PASSWORD, roleIds };
      const person = accepted(await createStaff({ ...kit.ctx }, member));
      return { id: person.id, email, username };
    },
    signedIn: async (member, options) => {
      const browser = openBrowser(server, options);
      const page = await signIn(browser, member.email);
      if (page.status !== 201) throw new Error(`${member.email} was answered ${page.status}`);
      return browser;
    },
    calm: async () => {
      await database.query('delete from identity.sign_in_throttles');
      forgetSessions(kit.app);
    },
    stop: async () => {
      await server.close();
      await kit.stop();
    },
  };
}

/** A server with the routes of identity and of the named modules only. */
export async function serve(app: App, ...names: string[]): Promise<FastifyInstance> {
  const wanted = modules.filter(({ name }) => name === 'identity' || names.includes(name));
  const parts = await Promise.all(wanted.flatMap(({ http }) => (http ? [http()] : [])));
  const routes = parts.flatMap((part) => part.routes);
  const doors = {
    findShop: findShopByHost,
    authenticate: authenticateRequest,
    checkForgery,
    noteRefused: auditRefusedRoute,
  };
  const { server } = await createHttpServer(app, { routes, plugins: [], doors });
  await server.ready();
  return server;
}
