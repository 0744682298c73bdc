// Pages out of a folder in place of the server's memory: to try a change without a build.
import fs from 'node:fs';
import path from 'node:path';

const types = {
  '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html',
};

const is_page = ({ pathname }) => /^\/dashboard(\/|$)/.test(pathname) && pathname !== '/dashboard/session';

// The policy is the server's own, so that what it forbids fails here as well.
export async function serve_from_folder(context, folder) {
  await context.route(is_page, async (route) => {
    const { pathname, origin } = new URL(route.request().url());
    const name = pathname.startsWith('/dashboard/assets/') ? pathname.slice('/dashboard/assets/'.length) : 'index.html';
    if (name === 'core/events.js') return route.continue();  // a build writes the events into it
    const file = path.join(folder, name);
    if (!fs.existsSync(file)) return route.fulfill({ status: 404, body: '' });
    const served = await context.request.get(`${origin}/dashboard`).catch(() => null);
    if (!served) return route.abort();  // the server is away
    return route.fulfill({
      contentType: types[path.extname(file)],
      body: fs.readFileSync(file),
      headers: { 'Content-Security-Policy': served.headers()['content-security-policy'] },
    });
  });
}
