// A new password for one's own account. Every other browser is signed out by it; this one goes on,
// with a session of its own.
import { html } from '../core/html.js';
import { useState } from '../vendor/hooks.mjs';
import { put } from '../core/api.js';
import { useAction } from '../core/hooks.js';
import { ended_with_it, KeepTokens } from '../core/password.js';
import { PersonalPage } from '../core/personal.js';
import { Button, ErrorNote, Form, TextField } from '../core/ui.js';

const sentences = {
  old_password_missing: 'This account has a password: say the old one.',
  old_password_wrong: 'The old password is not right.',
};
const words = (error) => (sentences[error?.reason] ? { message: sentences[error.reason] } : error);

function PasswordForm() {
  const [old, set_old] = useState('');
  const [password, set_password] = useState('');
  const [again, set_again] = useState('');
  const [keep_tokens, set_keep_tokens] = useState(false);
  const [set, set_answer] = useState(null);
  const action = useAction(async () => {
    set_answer(null);
    if (password !== again) throw new Error('The two are not the same.');
    const current = old ? { current_password: old } : {};
    set_answer(await put('/account/password', { ...current, password, password_confirmation: again, keep_tokens }));
    [set_old, set_password, set_again].forEach((clear) => clear(''));
  });
  return html`<${Form} act=${action.run}>
    <${TextField} label="Old password" type="password" value=${old} onInput=${set_old} autocomplete="current-password"
      hint="Leave it empty if the account has none yet." />
    <${TextField} label="New password" type="password" value=${password} onInput=${set_password}
      autocomplete="new-password" hint="At least 8 characters." required />
    <${TextField} label="Type it again" type="password" value=${again} onInput=${set_again}
      autocomplete="new-password" required />
    <${KeepTokens} checked=${keep_tokens} onChange=${set_keep_tokens} />
    <${ErrorNote} error=${words(action.error)} />
    ${set && html`<p role="status">Your password is set. ${ended_with_it(set)}</p>`}
    <${Button} kind="primary" type="submit" busy=${action.busy}>Set the password<//>
  <//>`;
}

const about = ({ email }) => `The password of ${email}. A new one signs every other browser out.`;

export default function Password() {
  return html`<${PersonalPage} title="Password" about=${about}>
    ${() => html`<section class="card" aria-labelledby="change"><h2 id="change">Change it</h2><${PasswordForm} /></section>`}
  <//>`;
}
