// Several apps of one's own into an organization: choose, confirm, and a verdict for each.
import { html } from '../core/html.js';
import { useState } from '../vendor/hooks.mjs';
import { list, path, post } from '../core/api.js';
import { many } from '../core/format.js';
import { useAction, useLoaded } from '../core/hooks.js';
import { useSession } from '../core/session.js';
import { Badge, Button, Check, Dialog, Empty, ErrorNote, Loaded } from '../core/ui.js';

function Verdicts({ verdicts, team, onClose }) {
  const moved = verdicts.filter((one) => one.transferred).length;
  return html`<p role="status">${many(moved, 'app')} of ${verdicts.length} ${moved === 1 ? 'is' : 'are'} in ${team} now.</p>
    <ul class="plain-list choices">${verdicts.map((one) => html`<li key=${one.app}>
      <${Badge} tone=${one.transferred ? 'good' : 'bad'}>${one.transferred ? 'Imported' : 'Refused'}<//> ${one.app}
      ${one.message && html`<p class="hint">${one.message}</p>`}
    </li>`)}</ul>
    <div class="buttons"><${Button} kind="primary" onClick=${onClose}>Done<//></div>`;
}

function Choose({ apps, team, onClose }) {
  const [chosen, set_chosen] = useState(new Set());
  const [verdicts, set_verdicts] = useState(null);
  const action = useAction(async () => {
    const answer = await post(path('/teams/', team, '/app-imports'), { apps: [...chosen] });
    set_verdicts(answer.apps);
  });
  if (verdicts) return html`<${Verdicts} verdicts=${verdicts} team=${team} onClose=${onClose} />`;
  const toggle = (name, on) => {
    const next = new Set(chosen);
    if (on) next.add(name);
    else next.delete(name);
    set_chosen(next);
  };
  if (apps.length === 0) {
    return html`<${Empty} title="You own no apps"><p>Only apps of your personal account can be imported.</p>
      <div class="buttons"><${Button} onClick=${onClose}>Close<//></div><//>`;
  }
  const all = chosen.size === apps.length;
  return html`<p>${team} will own what you choose, and pay for it. The people on each app keep their access.</p>
    <div class="choices" role="group" aria-label="Your apps">
      <${Check} label="All of them" checked=${all}
        onChange=${() => set_chosen(new Set(all ? [] : apps.map((app) => app.name)))} />
      ${apps.map((app) => html`<${Check} key=${app.id} label=${app.name} checked=${chosen.has(app.name)}
        onChange=${(on) => toggle(app.name, on)} />`)}
    </div>
    <${ErrorNote} error=${action.error} />
    <div class="buttons">
      <${Button} onClick=${onClose}>Cancel<//>
      <${Button} kind="primary" busy=${action.busy} disabled=${chosen.size === 0} onClick=${action.run}>
        ${chosen.size === 0 ? 'Import' : `Import ${many(chosen.size, 'app')}`}<//>
    </div>`;
}

export function ImportApps({ team, onClose }) {
  const { account } = useSession();
  const own = async () => (await list('/users/~/apps')).filter((app) => app.owner.id === account.id);
  const apps = useLoaded(own, []);
  return html`<${Dialog} title=${`Import apps into ${team}`} onClose=${onClose}>
    <${Loaded} from=${apps} what="Loading your apps">${(rows) => html`<${Choose} apps=${rows} team=${team}
      onClose=${onClose} />`}<//>
  <//>`;
}
