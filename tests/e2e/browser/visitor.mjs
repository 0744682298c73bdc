// Somebody with a browser of his own. Whatever a browser complains about is kept, and fails the
// sentence in which it happened: errors of scripts, breaches of the policy, requests to other
// hosts, and answers that nobody said to expect.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { serve_from_folder } from './pages_of_folder.mjs';

const modules = createRequire(path.join(process.env.ORGLOG_BROWSER_FOLDER, 'node_modules', '/'));

export async function open_browser() {
  const { chromium } = modules('playwright-core');
  const browser = await chromium.launch({ executablePath: process.env.ORGLOG_CHROMIUM, args: ['--no-sandbox'] });
  return {
    visitor: async (base, options) => new Visitor(base, await new_page(browser, base, options)),
    close: () => browser.close(),
  };
}

async function new_page(browser, base, { width = 1200, height = 800, scale = 1, dark = false } = {}) {
  const context = await browser.newContext({
    baseURL: base,
    viewport: { width, height },
    deviceScaleFactor: scale,
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    acceptDownloads: true,
    ignoreHTTPSErrors: true, // nobody vouches for the certificate of a test
  });
  context.setDefaultTimeout(30_000);
  context.setDefaultNavigationTimeout(60_000);
  if (process.env.ORGLOG_PAGES) await serve_from_folder(context, process.env.ORGLOG_PAGES);
  return context.newPage();
}

export class Visitor {
  constructor(base, page) {
    this.base = base;
    this.page = page;
    this.complaints = [];
    this.expected = [];
    this.allowed = new Set();
    page.on('pageerror', (error) => this.complaints.push(`script: ${error.stack || error}`));
    page.on('console', (message) => this.hear(message));
    page.on('request', (request) => this.see(request));
    page.on('response', (response) => this.judge(response));
  }

  // The console repeats each refused request, without saying why: those are judged below.
  hear(message) {
    if (!['error', 'warning'].includes(message.type())) return;
    if (message.text().startsWith('Failed to load resource: the server responded')) return;
    this.complaints.push(`console: ${message.text()}`);
  }
  see(request) {
    const url = request.url();
    if (!url.startsWith(`${this.base}/`) && !url.startsWith('data:') && !url.startsWith('blob:'))
      this.complaints.push(`a request to elsewhere: ${url}`);
  }
  judge(response) {
    if (response.status() < 400) return;
    const { pathname } = new URL(response.url());
    const method = response.request().method();
    // Whether somebody is signed in is found out by asking.
    if (response.status() === 401 && method === 'GET' && pathname === '/dashboard/session') return;
    const answer = `${response.status()} ${method} ${pathname}`;
    if (this.allowed.has(answer)) return;
    const at = this.expected.indexOf(answer);
    if (at < 0) this.complaints.push(`answer: ${answer}`);
    else this.expected.splice(at, 1);
  }

  // From here on this refusal may happen, once: `422 POST /teams/apps`.
  expect(...answers) {
    this.expected.push(...answers);
  }
  // From here on these refusals may happen, however often and however late: the page asks several
  // questions at once, and goes to the door at the first refusal.
  allow(...answers) {
    for (const answer of answers) this.allowed.add(answer);
  }
  // What was to be complained about since the last time.
  take_complaints() {
    const all = [...this.complaints, ...this.expected.map((answer) => `did not happen: ${answer}`)];
    this.complaints = [];
    this.expected = [];
    return all;
  }

  async open(where) {
    await this.page.goto(where);
    await this.settled();
  }
  // Nothing loads any more.
  async settled() {
    await this.page.waitForLoadState('load');
    const is_there = () => document.querySelector('h1, .empty, [role=alert]') && !document.querySelector('.loading');
    await this.page.waitForFunction(is_there);
  }

  async sign_in({ email, password, token }) {
    await this.open('/dashboard');
    if (password) {
      await this.field('E-mail address').fill(email);
      await this.field('Password').fill(password);
    } else {
      await this.press('Use a token');
      await this.field('Token').fill(token);
    }
    await this.press('Sign in');
    await this.button('Sign out').waitFor();
    await this.settled();
  }

  button(name, within = this.page) {
    return within.getByRole('button', { name, exact: true });
  }
  link(name, within = this.page) {
    return within.getByRole('link', { name, exact: true });
  }
  field(label, within = this.page) {
    return within.getByLabel(label, { exact: true });
  }
  get dialog() {
    return this.page.getByRole('dialog');
  }
  press(name, within = this.page) {
    return this.button(name, within).click();
  }
  async follow(name, within = this.page) {
    await this.link(name, within).click();
    await this.settled();
  }
  row(text) {
    return this.page.getByRole('row').filter({ hasText: text });
  }
  // Waits until the words can be seen somewhere on the page.
  reads(words, within = this.page) {
    return within.getByText(words).first().waitFor();
  }
  text() {
    return this.page.locator('main').innerText();
  }
  async cookie() {
    return (await this.page.context().cookies()).find(({ name }) => name.endsWith('orglog_session'));
  }

  // What axe-core finds, in words; `[]` is what one wants.
  async axe() {
    const source = fs.readFileSync(modules.resolve('axe-core/axe.min.js'), 'utf8');
    await this.page.evaluate(source);
    const { violations } = await this.page.evaluate(() => globalThis.axe.run());
    const places = (one) => one.nodes.map((node) => node.target.join(' ')).slice(0, 5).join('; ');
    return violations.map((one) => `${one.impact} ${one.id}: ${places(one)}`);
  }

  async screenshot(name) {
    fs.mkdirSync(process.env.ORGLOG_SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: path.join(process.env.ORGLOG_SCREENSHOTS, `${name}.png`), fullPage: true });
  }

  // The page as it is now: in light and dark and on a telephone, looked at by axe and kept.
  async look(name) {
    const found = [];
    const before = this.page.viewportSize();
    const narrow = { width: 360, height: 740 };
    for (const [kind, scheme, size] of [['light', 'light', before], ['dark', 'dark', before], ['360', 'light', narrow]]) {
      await this.page.emulateMedia({ colorScheme: scheme });
      await this.page.setViewportSize(size);
      found.push(...(await this.axe()).map((finding) => `${name} ${kind}: ${finding}`));
      const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) found.push(`${name} ${kind}: ${wide} px too wide`);
      await this.screenshot(`${name}-${kind}`);
    }
    await this.page.emulateMedia({ colorScheme: 'light' });
    await this.page.setViewportSize(before);
    this.complaints.push(...found);
  }

  close() {
    return this.page.context().close();
  }
}
