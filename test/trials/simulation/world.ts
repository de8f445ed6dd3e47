/**
 * The simulated world of one seed: processes of the real program on a real PostgreSQL, a gateway, a
 * network and a nemesis.
 *
 * Decided by the seed: the commands, which step comes next, every fault of the gateway, every kill,
 * ids, times (the database's too), retry pauses, the order of jobs and messages, who hears first of
 * several connections that are made at once, who goes on first of several who waited for a lock, and
 * who of a circle of locks is ended (the one that closed it). One statement runs at a time, and no limit
 * of real time ends one. Not decided by it: plans and the inner order of rows that a statement does not
 * sort, which are PostgreSQL's; from the same rows it makes the same, and nothing vacuums or analyses
 * them meanwhile. So a seed is the same run again, on a busy machine too.
 */
import { createHash } from 'node:crypto';
import { SimulatedGateway, type Weather } from './gateway.ts';
import { openDoorTo } from './gateway-door.ts';
import { seedNature, setWorldTime, worldTime } from './nature.ts';
import { killProcess, scheduleWith, startProcess, type Process } from './process.ts';
import { randomOf, type Random } from './random.ts';
import { network, Scheduler, type Step } from './scheduler.ts';
import type { WorldDatabase } from './database.ts';
import { Violation } from './violation.ts';
import { openMail, type Mail } from './mail.ts';
import { findBlockers } from './waiting.ts';

/** Work that was given to a process. */
interface Errand {
  process: Process;
  end: (result: { lost: true } | { lost: false; value: unknown }) => void;
}

/** A kill that waits for its moment. */
export interface Ambush {
  point: string;
  when: 'before' | 'after';
}

const ROLES = ['api 1', 'api 2', 'worker'];
const BEGIN_MS = Date.UTC(2030, 0, 1);
const SEED_MS = 40 * 86_400_000;
const SEEDS_APART_MAX = 5000;
const TELL_MAX = 4000;
/** SIMULATION_TRACE=1 prints every step as it is taken. */
const trace = process.env['SIMULATION_TRACE'] === '1';

export class World {
  readonly seed: number;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly database: WorldDatabase;
  readonly gateway: SimulatedGateway;
  readonly mail: Mail;
  readonly shopIds: string[] = [];
  /** Two that serve shoppers, and one that works in the background. */
  readonly processes: Process[];
  readonly counts = new Map<string, number>();
  /** What happened, newest last: commands and faults. */
  readonly story: string[] = [];
  /** What the run began with, and what the script has laid since. */
  ambushes: { first?: Ambush; laid?: Ambush } = {};
  readonly #errands = new Set<Errand>();
  readonly #violations: Violation[] = [];
  readonly #begin: number;
  readonly #path = createHash('sha256');
  #databaseTime = 0;
  #generation = 0;

  /** The world of a seed; statements of its processes just run until `scheduleWith`. */
  constructor(seed: number, database: WorldDatabase) {
    this.seed = seed;
    this.database = database;
    this.random = randomOf(seed, 'world');
    this.#begin = BEGIN_MS + (seed % SEEDS_APART_MAX) * SEED_MS;
    setWorldTime(this.#begin);
    this.scheduler = new Scheduler(
      randomOf(seed, 'scheduler'),
      async (pids) => await findBlockers(database.admin, pids),
      {
        before: async (step) => await this.#before(step),
        after: async (step) => await this.#sprung(step, 'after'),
      },
    );
    const { scheduler } = this;
    this.gateway = new SimulatedGateway({
      scheduler,
      random: randomOf(seed, 'gateway'),
      network,
      announce: (entry) => this.mail.announce(entry),
      count: (what) => this.count(what),
    });
    this.mail = openMail(() => this);
    this.processes = ROLES.map((role) => this.#start(role));
    seedNature(seed, (wake) => {
      const run = async (): Promise<void> => undefined;
      void scheduler.submit({ lane: {}, home: network, name: 'short wait', run }).then(wake);
    });
    openDoorTo(this.gateway);
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  tell(line: string): void {
    if (this.story.length < TELL_MAX) this.story.push(`${worldTime() - this.#begin} ms: ${line}`);
  }

  /** Of every step, whose it was and when: two runs of one digest are the same run. Asked once. */
  digest(): string {
    return this.#path.digest('hex');
  }

  advance(milliseconds: number): void {
    setWorldTime(worldTime() + milliseconds);
  }

  setWeather(weather: Weather): void {
    this.gateway.weather = weather;
  }

  anyProcess(): Process {
    return this.processes[this.random.below(2)]!;
  }

  worker(): Process {
    return this.processes[2]!;
  }

  /** Asks the database as its owner, beside all processes. */
  async look<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    const looking = this.database.admin.query(sql, [...values]);
    return (await this.scheduler.outside(looking)).rows as Row[];
  }

  /** Notes a violation; the run ends with it at the next step. */
  fail(what: string): void {
    this.#violations.push(new Violation(what));
  }

  /** SIGKILL and a new process of the same role; what it had in hand is lost. */
  async kill(killed: Process, why: string): Promise<void> {
    this.tell(`KILL ${killed.name} ${why}`);
    const index = this.processes.indexOf(killed);
    if (index < 0) throw new Error('Only a living process can be killed');
    this.processes[index] = this.#start(ROLES[index]!);
    await killProcess(killed, this.database.admin);
    for (const errand of this.#errands) {
      if (errand.process === killed) errand.end({ lost: true });
    }
    await this.database.admin.query(
      `update graphile_worker._private_jobs set locked_at = null, locked_by = null
       where locked_by = $1`,
      [killed.name],
    );
  }

  /** Resolves to undefined when the process was killed before its end. Errors are violations. */
  async run<T>(at: Process, what: string, work: () => Promise<T>): Promise<T | undefined> {
    return await new Promise((resolve) => {
      const ended = this.scheduler.opened(`${what} at ${at.name}`);
      const end: Errand['end'] = (result) => {
        if (!this.#errands.delete(errand)) return;
        ended();
        resolve(result.lost ? undefined : (result.value as T));
      };
      const errand: Errand = { process: at, end };
      this.#errands.add(errand);
      work().then(
        (value) => end({ lost: false, value }),
        (error: unknown) => {
          if (!this.#errands.has(errand)) return;
          const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
          this.fail(`${what} threw: ${text}`);
          end({ lost: true });
        },
      );
    });
  }

  /** Ends every process. Throws what was violated and not yet told. */
  async close(): Promise<void> {
    scheduleWith(undefined);
    const leaking = this.processes.find(({ app }) =>
      [app.database.app, app.database.system].some((pool) => pool.totalCount > pool.idleCount),
    );
    for (const each of this.processes) await killProcess(each, this.database.admin);
    if (this.#violations[0]) throw this.#violations[0];
    if (leaking) throw new Violation(`${leaking.name} did not give back a connection`);
  }

  #start(role: string): Process {
    this.#generation += 1;
    return startProcess(`${role} (${this.#generation})`, this.database.connections);
  }

  async #before(step: Step): Promise<boolean> {
    if (this.#violations[0]) throw this.#violations[0];
    if (this.#databaseTime !== worldTime()) {
      this.#databaseTime = worldTime();
      await this.database.setClock(this.#databaseTime);
    }
    this.#path.update(`${worldTime()} ${step.home.name}: ${step.name}\n`);
    if (trace) process.stderr.write(`${step.home.name}: ${step.name}\n`);
    return await this.#sprung(step, 'before');
  }

  async #sprung(step: Step, when: Ambush['when']): Promise<boolean> {
    const { first, laid } = this.ambushes;
    const sprung = [laid, first].find((each) => each?.when === when && each.point === step.name);
    const victim = sprung && this.processes.find((each) => each === step.home);
    if (!victim) return false;
    if (sprung === laid) delete this.ambushes.laid;
    else delete this.ambushes.first;
    this.count(`killed ${when} ${step.name}`);
    await this.kill(victim, `${when} ${step.name}`);
    return true;
  }
}
