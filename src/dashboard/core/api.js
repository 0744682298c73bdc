// The HTTP API, as any other client has it. The browser sends the session's cookie by itself; what
// changes something also says that a page of ours sent it.
import { connection_found, connection_lost, is_from_gateway } from './connection.js';

// A «no» of the server, with its sentence for people and its reason for programs.
export class ApiError extends Error {
  constructor(status, body) {
    super(body.message || `The server answered ${status}.`);
    this.status = status;
    this.id = body.id || '';
    this.reason = body.reason || '';
  }

  // Nothing was answered: it is loaded again once the server can be reached.
  get is_unreachable() {
    return this.status === 0;
  }
}

function unreachable() {
  connection_lost();
  return new ApiError(0, { message: 'The server cannot be reached. Nothing is known to be lost; try again.' });
}

async function body_of(response) {
  const text = await response.text();
  if (!text) return {};
  const type = response.headers.get('Content-Type') || '';
  return type.startsWith('application/json') ? JSON.parse(text) : { text };
}

// Answers { body, headers, status }; throws an ApiError.
export async function ask(method, path, body, headers = {}) {
  const options = { method, headers: { Accept: 'application/json', ...headers } };
  if (method !== 'GET') options.headers['X-Requested-With'] = 'orglog-dashboard';
  if (body !== undefined) {
    options.headers['Content-Type'] = 'application/json';
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw unreachable();
  }
  if (is_from_gateway(response)) throw unreachable();
  connection_found();
  const answer = await body_of(response);
  if (!response.ok) {
    if (response.status === 401) on_signed_out();
    throw new ApiError(response.status, answer);
  }
  return { body: answer, headers: response.headers, status: response.status };
}

let on_signed_out = () => {};
// Called when an answer says that the session is over.
export function when_signed_out(callback) {
  on_signed_out = callback;
}

export const get = async (path) => (await ask('GET', path)).body;
export const post = async (path, body = {}) => (await ask('POST', path, body)).body;
export const put = async (path, body = {}) => (await ask('PUT', path, body)).body;
export const patch = async (path, body = {}) => (await ask('PATCH', path, body)).body;
export const remove = async (path) => (await ask('DELETE', path)).body;

// Every row of a list that is paged by `Range` and `Next-Range`, sorted by `attribute`.
export async function list(path, attribute = 'id') {
  const rows = [];
  let range = `${attribute} ..; max=1000`;
  while (range) {
    const answer = await ask('GET', path, undefined, { Range: range });
    rows.push(...answer.body);
    range = answer.status === 206 ? answer.headers.get('Next-Range') : null;
  }
  return rows;
}

// Part of a path: `path('/teams/', name, '/members')` with what is variable encoded.
export function path(...parts) {
  return parts.map((part, index) => (index % 2 ? encodeURIComponent(part) : part)).join('');
}

// `?a=1&b=2` of what is not empty.
export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return given.length ? `?${new URLSearchParams(given)}` : '';
}
