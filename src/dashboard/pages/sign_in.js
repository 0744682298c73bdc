// With an address and a password, or with a token (the operator has nothing else).
import { html } from '../core/html.js';
import { useState } from '../vendor/hooks.mjs';
import { sign_in } from '../core/session.js';
import { useAction, useTitle } from '../core/hooks.js';
import { Link } from '../core/router.js';
import { Button, ErrorNote, Form, TextField } from '../core/ui.js';

const wrong_token = 'This is not a good token: it may be mistyped, expired or revoked.';
const words = (error, by_token) =>
  error?.status === 401 ? { message: by_token ? wrong_token : 'The address or the password is wrong.' } : error;

export function SignIn({ done }) {
  useTitle('Sign in');
  const [by_token, set_by_token] = useState(false);
  const [email, set_email] = useState('');
  const [password, set_password] = useState('');
  const [token, set_token] = useState('');
  const credentials = () => (by_token ? { token: token.trim() } : { email: email.trim(), password });
  const action = useAction(async () => done(await sign_in(credentials())));
  const other = () => {
    action.forget();
    set_by_token(!by_token);
  };
  return html`<header class="brand"><img src="/dashboard/assets/icon.svg" alt="" /><span>orglog</span></header>
    <main class="card">
      <h1>Sign in</h1>
      <${Form} act=${action.run}>
        ${by_token
          ? html`<${TextField} key="token" label="Token" type="password" value=${token} onInput=${set_token}
            autocomplete="off" required
              hint="Yours, from «orglog tokens:create», or the operator's." />`
          : html`<${TextField} key="email" label="E-mail address" type="email" value=${email} onInput=${set_email}
            autocomplete="username" required />
              <${TextField} key="password" label="Password" type="password" value=${password} onInput=${set_password}
                autocomplete="current-password" required />`}
        <${ErrorNote} error=${words(action.error, by_token)} />
        <${Button} kind="primary" type="submit" busy=${action.busy}>Sign in<//>
      <//>
      <p class="switch">
        <${Button} kind="bare" onClick=${other}>${by_token ? 'Use e-mail and password' : 'Use a token'}<//>
        ${' · '}<${Link} to="/dashboard/forgotten">Forgot your password?<//>
      </p>
    </main>`;
}
