// What both pages that set a password say of what ends with the old one.
import { html } from './html.js';
import { many } from './format.js';
import { Check } from './ui.js';

// The server's answer to a new password, as a sentence; empty where nothing ended.
export function ended_with_it({ sessions_ended: sessions = 0, tokens_ended: tokens = 0 }) {
  if (sessions + tokens === 0) return '';
  return `Ended with the old one: ${many(sessions, 'session')} and ${many(tokens, 'token')}.`;
}

export const KeepTokens = ({ checked, onChange }) =>
  html`<${Check} label="Keep the tokens that were made with the old password" checked=${checked} onChange=${onChange} />`;
