// The real server in a directory of its own, the people in it, and their browsers. What is not what
// a story is about is set up through the HTTP API.
import { spawn, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ask } from './http.mjs';
import { open_browser } from './visitor.mjs';

const start_time_ms = 60_000;

export class World {
  static async start(options = [], environment = {}) {
    const world = new World();
    world.directory = fs.mkdtempSync(path.join(os.tmpdir(), 'orglog-browser-'));
    try {
      await world.start_server(options, environment);
      world.browser = await open_browser();
    } catch (error) {
      await world.end();
      throw error;
    }
    return world;
  }

  visitors = [];
  people = new Map();

  get data() {
    return path.join(this.directory, 'data');
  }

  // The ports are whatever was free, and stay the same when it is started again: the log says which.
  async start_server(options, environment = {}) {
    const log = path.join(this.directory, 'log');
    const file = fs.openSync(log, 'w');
    this.server = spawn(process.env.ORGLOGD_PROGRAM,
      ['--data', this.data, '--listen', `127.0.0.1:${this.binary_port ?? 0}`, '--http', `127.0.0.1:${this.port ?? 0}`,
        '--http-rate', '0', ...options],
      { stdio: ['ignore', 'ignore', file], env: { ...process.env, ...environment } });
    fs.closeSync(file);
    let how_it_ended = '';
    this.ended = new Promise((resolve) => {
      this.server.once('error', (error) => resolve((how_it_ended = error.message)));
      this.server.once('exit', (code, signal) => resolve((how_it_ended = `it ended with ${code ?? signal}`)));
    });
    for (const begin = Date.now(); ; await new Promise((done) => setTimeout(done, 20))) {
      const text = fs.readFileSync(log, 'utf8');
      const binary = /ready: listening on 127\.0\.0\.1:(\d+)\n/.exec(text);
      const web = /ready: HTTP on 127\.0\.0\.1:(\d+)\n/.exec(text);
      if (binary && web) {
        this.binary_port = binary[1];
        this.port = web[1];
        break;
      }
      if (how_it_ended || Date.now() - begin > start_time_ms)
        throw new Error(`orglogd did not get ready: ${how_it_ended || 'no word of it'}\n${text}`);
    }
    this.operator_token = fs.readFileSync(path.join(this.data, 'operator.token'), 'utf8').trim();
  }

  async stop_server() {
    this.server.kill('SIGKILL');
    await this.ended;
  }

  get base() {
    return `http://127.0.0.1:${this.port}`;
  }

  ask(method, where, given) {
    return ask(this.port, method, where, given);
  }

  // As anybody with this token; what is refused is an error.
  async call(token, method, where, body) {
    const answer = await this.ask(method, where, { headers: { Authorization: `Bearer ${token}` }, body });
    if (answer.status >= 400) throw new Error(`${method} ${where}: ${answer.status} ${answer.bytes}`);
    return answer.body;
  }

  operator(method, where, body) {
    return this.call(this.operator_token, method, where, body);
  }

  // An account that is active, with a token and a password. The same one for the same address.
  async person(email) {
    if (this.people.has(email)) return this.people.get(email);
    const issued = await this.operator('POST', '/operator/tokens', { email, description: 'story' });
    const token = issued.access_token.token;
    const password = `the password of ${email}`;
    this.run(['account:password', email], password);
    const person = { email, password, token, call: (method, where, body) => this.call(token, method, where, body) };
    this.people.set(email, person);
    return person;
  }

  // The command line, as the operator.
  run(words, input = '') {
    return execFileSync(process.env.ORGLOG_PROGRAM, [...words, '--token-file', path.join(this.data, 'operator.token')],
      { input: `${input}\n`, encoding: 'utf8', env: { ...process.env, ORGLOG_SERVER: `127.0.0.1:${this.binary_port}` } });
  }

  team(name, admin, more = {}) {
    return this.operator('POST', '/operator/teams', { name, admin, ...more });
  }

  // The newest mail to an address whose subject has these words: waited for, as mails go out later.
  async mail(email, subject) {
    const box = path.join(this.data, 'outbox');
    for (const begin = Date.now(); Date.now() - begin < start_time_ms; await new Promise((done) => setTimeout(done, 20))) {
      const names = fs.existsSync(box) ? fs.readdirSync(box).filter((name) => name.endsWith('.eml')).sort().reverse() : [];
      const texts = names.map((name) => fs.readFileSync(path.join(box, name), 'utf8'));
      const found = texts.find((text) => text.includes(`To: ${email}`) && text.includes(`Subject: ${subject}`));
      if (found) return { text: found, link: /^ {4}(https?:\S+)/m.exec(found)?.[1] };
    }
    throw new Error(`no mail «${subject}» to ${email}`);
  }

  // A browser of its own, nobody signed in.
  async visitor(options = {}) {
    const visitor = await this.browser.visitor(this.base, options);
    this.visitors.push(visitor);
    return visitor;
  }

  // A browser that this person has signed in with, through the form.
  async visit(person, options = {}) {
    const visitor = await this.visitor(options);
    await visitor.sign_in(person);
    return visitor;
  }
  visit_as_operator(options = {}) {
    return this.visit({ token: this.operator_token }, options);
  }

  async end() {
    await this.browser?.close();
    if (this.server) await this.stop_server();
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}
