// Asks for a mail with a link to choose a new password.
import { html } from '../core/html.js';
import { useState } from '../vendor/hooks.mjs';
import { post } from '../core/api.js';
import { useAction, useTitle } from '../core/hooks.js';
import { Link } from '../core/router.js';
import { Button, ErrorNote, Form, TextField } from '../core/ui.js';

export default function Forgotten() {
  useTitle('Forgotten password');
  const [email, set_email] = useState('');
  const [asked, set_asked] = useState(false);
  const action = useAction(async () => {
    await post('/password-resets', { email: email.trim() });
    set_asked(true);
  });
  return html`<main class="card"><h1>Forgotten password</h1>
    ${asked
      ? html`<p role="status">If there is an account for ${email.trim()}, a mail with a link is on its way.
          ${' '}The link works once.</p>`
      : html`<${Form} act=${action.run}>
          <${TextField} label="E-mail address" type="email" value=${email} onInput=${set_email}
            autocomplete="username" required />
          <${ErrorNote} error=${action.error} />
          <${Button} kind="primary" type="submit" busy=${action.busy}>Send a link<//>
        <//>`}
    <p class="switch"><${Link} to="/dashboard">Back to sign in<//></p>
  </main>`;
}
