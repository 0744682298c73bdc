// Takes a person out of an organization, or off its apps, and says before what that takes away.
import { html } from '../core/html.js';
import { list, path, remove } from '../core/api.js';
import { many } from '../core/format.js';
import { useAction, useLoaded } from '../core/hooks.js';
import { navigate } from '../core/router.js';
import { announce, FormDialog, Loaded } from '../core/ui.js';

const AppNames = ({ apps }) => html`<ul class="plain-list choices">
  ${apps.map((app) => html`<li key=${app.id}>${app.name}</li>`)}
</ul>`;

function Taken({ apps, team, is_own }) {
  const [who, whose] = is_own ? ['You are', 'your'] : ['The person is', 'the person’s'];
  if (apps.length === 0) return html`<p>${who} on none of its apps, so nothing else ends.</p>`;
  return html`<p>${who} on ${many(apps.length, 'app')} of it, where ${whose} access ends at the same moment:</p>
    <${AppNames} apps=${apps} />
    <p>The apps stay with ${team.name}, whoever made them.</p>`;
}

export function RemoveMember({ team, row, own, done, onClose }) {
  const is_own = row.user.id === own;
  const apps = useLoaded(() => list(path('/teams/', team.name, '/members/', row.user.id, '/apps')), [row.id]);
  const action = useAction(async () => {
    await remove(path('/teams/', team.name, '/members/', row.user.id));
    announce(is_own ? `You have left ${team.name}.` : `${row.email} is no longer in ${team.name}.`);
    if (is_own) navigate('/dashboard');
    else await done();
  });
  return html`<${FormDialog} title=${is_own ? `Leave ${team.name}` : `Remove ${row.email}`}
    submit=${is_own ? 'Leave' : 'Remove'} kind="danger" action=${action} onClose=${onClose} ready=${apps.data !== undefined}>
    <p>${is_own ? 'You lose' : `${row.email} loses`} the role of ${row.role} in ${team.name}.
      Neither it nor its apps can be seen any more.</p>
    <${Loaded} from=${apps} what="Looking what ends">
      ${(rows) => html`<${Taken} apps=${rows} team=${team} is_own=${is_own} />`}<//>
    <p>Apps of ${is_own ? 'your' : 'the person’s'} personal account are left alone.
      Being added again brings none of this back.</p>
  <//>`;
}

export function RemoveCollaborator({ team, row, done, onClose }) {
  const action = useAction(async () => {
    for (const app of row.apps) await remove(path('/teams/apps/', app.id, '/collaborators/', row.user.id));
    announce(`${row.email} is on no app of ${team.name} any more.`);
    await done();
  });
  return html`<${FormDialog} title=${`Remove ${row.email}`} submit="Remove" kind="danger" action=${action} onClose=${onClose}>
    <p>${row.email} is not in ${team.name}, but works on ${many(row.apps.length, 'app')} of it. That access ends:</p>
    <${AppNames} apps=${row.apps} />
  <//>`;
}
