import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const databaseServer = 'test/kit/global-setup.ts';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['{src,web,test,db,bench}/**/*.test.{ts,tsx}'],
    globalSetup: existsSync(databaseServer) ? [databaseServer] : [],
    pool: 'forks',
    isolate: true,
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    // Of a second, which is the default, a busy machine has none to spare.
    expect: { poll: { timeout: 10_000 } },
    allowOnly: false,
    dangerouslyIgnoreUnhandledErrors: false,
    env: { NODE_ENV: 'test' },
  },
});
