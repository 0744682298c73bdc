// What an organization may have: asked for when it is provisioned, and when its package changes.
import { html } from '../core/html.js';
import { useState } from '../vendor/hooks.mjs';
import { patch, path, post } from '../core/api.js';
import { money } from '../core/format.js';
import { useAction } from '../core/hooks.js';
import { ACCEPTANCE } from '../core/team.js';
import { announce, Check, FormDialog, SelectField, TextField } from '../core/ui.js';

const limits = [
  { key: 'members', label: 'Members', hint: 'Pending invitations count. No more can be added.' },
  { key: 'apps', label: 'Apps', hint: 'No more can be created or moved in.' },
  { key: 'dyno_units', label: 'Dyno units at a time', hint: 'More is recorded, and never refused.' },
  { key: 'addon_credits_cents', label: 'Add-on credits a month', hint: 'More is recorded, and never refused.', cents: true },
];

const shown = ({ key, cents }, value) => (value[key] == null ? '' : cents ? money(value[key]) : String(value[key]));

// The number that was typed, null for none; undefined where it is no number.
function typed({ cents }, text) {
  if (text.trim() === '') return null;
  if (!(cents ? /^\d+([.]\d{1,2})?$/ : /^\d+$/).test(text.trim())) return undefined;
  return cents ? Math.round(Number(text) * 100) : Number(text);
}

// The texts of the limits, and what they say. `problem(limit)` is why one of them cannot be taken.
function useLimits(initial) {
  const [texts, set_texts] = useState(Object.fromEntries(limits.map((limit) => [limit.key, shown(limit, initial)])));
  const problem = (limit) => {
    if (typed(limit, texts[limit.key]) !== undefined) return undefined;
    return `A ${limit.cents ? '' : 'whole '}number, or nothing for no limit.`;
  };
  return {
    texts,
    problem,
    change: (key, text) => set_texts({ ...texts, [key]: text }),
    is_good: limits.every((limit) => !problem(limit)),
    values: () => Object.fromEntries(limits.map((limit) => [limit.key, typed(limit, texts[limit.key])])),
  };
}

const Limits = ({ of, none }) => html`<fieldset><legend>Package</legend><p class="hint">${none}</p>
  <div class="pairs">${limits.map((limit) => html`<${TextField} key=${limit.key} label=${limit.label} hint=${limit.hint}
    error=${of.problem(limit)}
    value=${of.texts[limit.key]} onInput=${(text) => of.change(limit.key, text)}
    inputmode=${limit.cents ? 'decimal' : 'numeric'} autocomplete="off" />`)}
  </div></fieldset>`;

export function ProvisionOrg({ onClose, done }) {
  const [name, set_name] = useState('');
  const [admin, set_admin] = useState('');
  const [type, set_type] = useState('enterprise');
  const [accepts, set_accepts] = useState(false);
  const package_limits = useLimits({});
  const action = useAction(async () => {
    const given = Object.entries(package_limits.values()).filter(([, value]) => value !== null);
    const features = accepts && type === 'team' ? [ACCEPTANCE] : [];
    await post('/operator/teams', { name: name.trim(), admin: admin.trim(), type, limits: Object.fromEntries(given), features });
    announce(`${name.trim()} is provisioned. ${admin.trim()} gets a mail.`);
    done();
  });
  const ready = name.trim() !== '' && admin.trim() !== '' && package_limits.is_good;
  return html`<${FormDialog} title="Provision an organization" submit="Provision" action=${action} onClose=${onClose}
    ready=${ready}>
    <${TextField} label="Name" value=${name} onInput=${set_name} autocomplete="off" spellcheck=${false}
      hint="3 to 40 lower-case letters, digits and dashes, beginning with a letter." />
    <${TextField} label="Admin's e-mail address" type="email" value=${admin} onInput=${set_admin} autocomplete="off"
      hint="The only user at first. The name, the limits and a link to the dashboard are mailed there." />
    <${SelectField} label="Type" value=${type} onChange=${set_type} options=${[['enterprise', 'Enterprise'], ['team', 'Team']]} />
    ${type === 'team' && html`<${Check} label="Who is added must accept an invitation first" checked=${accepts}
      onChange=${set_accepts} />`}
    <${Limits} of=${package_limits} none=${type === 'team'
      ? 'What is left empty has no limit; members and apps then have the 25 and 100 of a team.'
        : 'What is left empty has no limit.'} />
  <//>`;
}

export function ChangePackage({ team, onClose, done }) {
  const [accepts, set_accepts] = useState(team.features.includes(ACCEPTANCE));
  const package_limits = useLimits(team.limits);
  const action = useAction(async () => {
    const others = team.features.filter((one) => one !== ACCEPTANCE);
    const features = accepts ? [...others, ACCEPTANCE] : others;
    await patch(path('/operator/teams/', team.name), { limits: package_limits.values(), features });
    announce(`The package of ${team.name} is changed.`);
    done();
  });
  return html`<${FormDialog} title=${`Package of ${team.name}`} submit="Change package" action=${action} onClose=${onClose}
    ready=${package_limits.is_good}>
    <p>Nobody and nothing that is there already is taken away.</p>
    ${team.type === 'team' && html`<${Check} label="Who is added must accept an invitation first" checked=${accepts}
      onChange=${set_accepts} />`}
    <${Limits} of=${package_limits} none="What is left empty has no limit." />
  <//>`;
}
