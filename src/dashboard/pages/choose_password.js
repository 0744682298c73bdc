// Where the link in a mail leads: the account's first password, or a new one.
import { html } from '../core/html.js';
import { useState } from '../vendor/hooks.mjs';
import { path, post } from '../core/api.js';
import { useAction, useTitle } from '../core/hooks.js';
import { Link } from '../core/router.js';
import { ended_with_it, KeepTokens } from '../core/password.js';
import { Button, ErrorNote, Form, TextField } from '../core/ui.js';

export default function ChoosePassword({ secret }) {
  useTitle('Choose a password');
  const [password, set_password] = useState('');
  const [again, set_again] = useState('');
  const [keep_tokens, set_keep_tokens] = useState(false);
  const is_first = location.pathname.startsWith('/dashboard/activate/');
  const [set, set_answer] = useState(null);
  const action = useAction(async () => {
    if (password !== again) throw new Error('The two are not the same.');
    set_answer(await post(path('/password-resets/', secret, '/actions/finalize'),
      { password, password_confirmation: again, keep_tokens }));
  });
  return html`<main class="card"><h1>Choose a password</h1>
    ${set
      ? html`<p role="status">The password of ${set.user.email} is set. ${ended_with_it(set)}</p>`
      : html`<${Form} act=${action.run}>
          <${TextField} label="Password" type="password" value=${password} onInput=${set_password}
            autocomplete="new-password" hint="At least 8 characters." required />
          <${TextField} label="Type it again" type="password" value=${again} onInput=${set_again}
            autocomplete="new-password" required />
          ${!is_first && html`<${KeepTokens} checked=${keep_tokens} onChange=${set_keep_tokens} />`}
          <${ErrorNote} error=${action.error} />
          <${Button} kind="primary" type="submit" busy=${action.busy}>Set the password<//>
        <//>`}
    <p class="switch"><${Link} to="/dashboard">${set ? 'Sign in' : 'Back to sign in'}<//></p>
  </main>`;
}
