// One HTTP request, exactly as it is told: no header of its own, nothing followed or unpacked.
import http from 'node:http';

export function ask(port, method, path, { headers = {}, body } = {}) {
  const bytes = body === undefined ? undefined : JSON.stringify(body);
  const all = bytes === undefined ? headers
    : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(bytes), ...headers };
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, method, path, headers: all, agent: false }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => resolve(answer_of(response, Buffer.concat(parts))));
    });
    request.on('error', reject);
    request.end(bytes);
  });
}

function answer_of(response, bytes) {
  const is_json = (response.headers['content-type'] || '').startsWith('application/json');
  const body = is_json && bytes.length > 0 ? JSON.parse(bytes.toString()) : null;
  return { status: response.statusCode, headers: response.headers, bytes, body };
}
