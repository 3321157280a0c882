// The real binary on free ports, with a database of its own, look-alike providers and demonstration data.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Cookie } from '@playwright/test';
import { type Citizen, citizen } from './data';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
export const binary = process.env.JUXIAN_BIN ?? join(root, 'target/debug/juxian');

export interface Options {
  /** `postgres` uses the server named by JUXIAN_TEST_PG, with a database of its own. */
  database?: 'sqlite' | 'postgres';
  /** How many jobs the demonstration data has. */
  jobs?: number;
}

export class Product {
  readonly folder = mkdtempSync(join(tmpdir(), 'juxian-e2e.'));
  readonly data = join(this.folder, 'data');
  readonly config = join(this.folder, 'juxian.toml');
  /** Everything that the process printed. */
  log = '';
  base = '';
  sandbox = '';
  /** The driver of USB keys, as it would run on the user's own computer. */
  caDriver = '';
  databaseUrl: string | undefined;
  /** An officer of the agency that reviews what the scripts publish, who is an operator too, and one of another agency. */
  readonly officers: { own: Officer; other: Officer } = {
    own: { agency: '320100', operator: true, who: citizen('严审之'), product: this },
    other: { agency: '320500', operator: false, who: citizen('顾他山'), product: this },
  };
  private process: ChildProcess | undefined;
  private environment: NodeJS.ProcessEnv = {};

  static async start(options: Options = {}): Promise<Product> {
    if (!existsSync(binary)) throw new Error(`${binary} is not there: cargo build --package server`);
    const product = new Product();
    const [port, sandboxPort, driverPort, mailPort] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
    product.base = `http://localhost:${port}`;
    product.sandbox = `http://127.0.0.1:${sandboxPort}`;
    product.caDriver = `http://127.0.0.1:${driverPort}`;
    if (options.database === 'postgres') product.databaseUrl = await freshPostgres();
    // all scripts of a worker come from one network
    product.environment = { JUXIAN_CODES_PER_NETWORK: '1000', ...(product.databaseUrl ? { JUXIAN_DATABASE__URL: product.databaseUrl } : {}) };
    await product.command('init', '--demo', '--data', product.data, '--listen', `127.0.0.1:${port}`, '--sandbox', `127.0.0.1:${sandboxPort}`, '--ca-driver', `127.0.0.1:${driverPort}`, '--mail', `127.0.0.1:${mailPort}`);
    await product.command('seed', '--units', '30', '--persons', '60', '--jobs', String(options.jobs ?? 200));
    await product.appoint(product.officers.own);
    await product.appoint(product.officers.other);
    await product.serve();
    return product;
  }

  /** One command of the binary, to its end. */
  async command(...words: string[]): Promise<string> {
    return this.tell('', ...words);
  }

  /** One command that reads from its standard input. */
  async tell(input: string, ...words: string[]): Promise<string> {
    const child = spawn(binary, ['--config', this.config, ...words], { cwd: this.folder, env: this.env(), stdio: 'pipe' });
    let said = '';
    let log = '';
    child.stdout.on('data', (piece: Buffer) => (said += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (log += piece.toString()));
    child.stdin.end(input);
    const code = await new Promise<number | null>((done, fail) => {
      child.once('error', fail);
      child.once('close', done);
    });
    this.log += said + log;
    if (code !== 0) throw new Error(`juxian ${words.join(' ')} ended with ${code}:\n${said}${log}`);
    return said;
  }

  /** Makes somebody an officer of an agency, from the operator's console. */
  async appoint(officer: Officer): Promise<void> {
    const { name, number, mobile, password } = officer.who;
    const words = ['officer', 'add', '--agency', officer.agency, '--name', name, '--document', number, '--mobile', mobile];
    await this.tell(`${password}\n`, ...words, ...(officer.operator ? ['--operator'] : []));
  }

  /** Starts serving and waits until it says that it does. */
  async serve(): Promise<void> {
    const child = spawn(binary, ['--config', this.config, 'serve'], { cwd: this.folder, env: this.env(), stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = child;
    await new Promise<void>((ready, fail) => {
      child.once('error', fail);
      child.once('exit', (code) => fail(new Error(`juxian serve ended with ${code}:\n${this.log.slice(-4000)}`)));
      for (const stream of [child.stdout, child.stderr]) {
        if (!stream) continue;
        createInterface({ input: stream }).on('line', (line) => {
          this.log += `${line}\n`;
          if (line.includes(this.base)) ready();
        });
      }
    });
  }

  /** Ends the process; the data stays. */
  async halt(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    child.removeAllListeners('exit');
    const gone = new Promise<void>((done) => child.once('exit', () => done()));
    child.kill(signal);
    await Promise.race([ended, gone]);
  }

  /** Ends the process and throws everything away. */
  async end(): Promise<void> {
    await this.halt();
    rmSync(this.folder, { recursive: true, force: true });
    if (this.databaseUrl) await dropPostgres(this.databaseUrl);
  }

  /** A path of the product. */
  url(path: string): string {
    return this.base + path;
  }

  /** The texts that a phone has received, newest first. */
  async texts(mobile: string): Promise<Text[]> {
    const reply = await fetch(`${this.sandbox}/sms.json?phone=${mobile}`);
    return (await reply.json()) as Text[];
  }

  /** The mails that an address has received, newest first. */
  async mails(to: string): Promise<Mail[]> {
    const reply = await fetch(`${this.sandbox}/mail.json?to=${encodeURIComponent(to)}`);
    return (await reply.json()) as Mail[];
  }

  private env(): NodeJS.ProcessEnv {
    return { PATH: process.env.PATH, HOME: process.env.HOME, ...this.environment };
  }
}

export interface Officer {
  agency: string;
  operator: boolean;
  who: Citizen;
  /** Where they work, and where their texts arrive. */
  product: Product;
  /** The session that they have: one phone gets few codes in an hour. */
  session?: Cookie[];
}

export interface Text {
  phone: string;
  text: string;
}

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  await new Promise<void>((closed) => server.close(() => closed()));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function freshPostgres(): Promise<string> {
  const server = process.env.JUXIAN_TEST_PG;
  if (!server) throw new Error('JUXIAN_TEST_PG is not set');
  const name = `e2e_${process.pid}_${Date.now()}`;
  await run('psql', [server, '-qc', `create database ${name}`]);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.toString();
}

async function dropPostgres(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await run('psql', [process.env.JUXIAN_TEST_PG ?? '', '-qc', `drop database if exists ${name} with (force)`]);
}

/** The names of a file's whole text, for tests that search it. */
export function bytes(path: string): Buffer {
  return readFileSync(path);
}
