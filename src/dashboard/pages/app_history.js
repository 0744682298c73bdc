// What happened to one app.
import { html } from '../core/html.js';
import { AppPage } from '../core/app.js';
import { Timeline } from '../core/timeline.js';

export default function AppHistory({ app }) {
  return html`<${AppPage} app=${app} title="History">
    ${({ app: found }) => html`<${Timeline} team=${found.team?.name} app=${found.name} />`}<//>`;
}
