// What the pages of one's own account share.
import { html } from './html.js';
import { useTitle } from './hooks.js';
import { Link } from './router.js';
import { useSession } from './session.js';
import { Tabs } from './team.js';
import { Empty } from './ui.js';

const tabs = [['/dashboard/personal', 'Apps'], ['/dashboard/personal/history', 'History'],
  ['/dashboard/personal/password', 'Password']];

// `children` is called with the account.
export function PersonalPage({ title, about, children }) {
  const { account } = useSession();
  useTitle(title, 'Personal account');
  if (!account) {
    return html`<${Empty} title="The operator has no account of its own">
      <p><${Link} to="/dashboard/operator">Go to the operator's page<//>, or choose an organization above.</p><//>`;
  }
  return html`<div class="heading"><h1>Personal account</h1></div>
    <p class="lead">${about(account)}</p>
    <${Tabs} label="Pages of your account" tabs=${tabs} />
    ${children(account)}`;
}
