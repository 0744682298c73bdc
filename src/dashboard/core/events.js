// Events in the two shapes that the API has for them, in one: of the audit trail and of the stream.

// What can happen, by the names that the log has for it. Those that only watch are not here.
export const EVENT_TYPES = [
  'AccountRegistered', 'AccountActivated', 'AccountRenamed', 'AccountErased',
  'OrgProvisioned', 'PackageChanged', 'OrgRenamed', 'OrgClosed', 'LimitExceeded',
  'MemberAdded', 'MemberRoleChanged', 'MemberRemoved',
  'InvitationSent', 'InvitationRoleChanged', 'InvitationAccepted', 'InvitationRevoked', 'SentAgain',
  'AppCreated', 'AppRenamed', 'AppDestroyed', 'AppJoined', 'AppLeft', 'AppLocked', 'AppUnlocked',
  'MaintenanceChanged', 'CollaboratorAdded', 'CollaboratorChanged', 'CollaboratorRemoved',
  'TransferRequested', 'TransferDeclined', 'TransferCancelled', 'AppTransferred',
  'FormationChanged', 'AddonCreated', 'AddonDestroyed', 'TokenIssued', 'TokenRevoked', 'PasswordChanged', 'ClockAccepted',
];
const watching = ['AttemptsDenied', 'HistoryRead'];
const by_plain_name = new Map([...EVENT_TYPES, ...watching].map((name) => [name.toLowerCase(), name]));

export function from_trail(row) {
  const { position, text, recorded_at, command, ordinal, origin, client, changes, ...fields } = row.data;
  const plain = (row.type + row.action).replace(/_/g, '');
  return {
    id: row.id, type: by_plain_name.get(plain) ?? row.type, actor: row.actor.email, actor_id: row.actor.id,
    moment: row.created_at, address: row.request.ip_address,
    position, text, recorded_at, command, ordinal, origin, client, changes, fields,
  };
}

export function from_stream(event) {
  const { data, occurred_at, ...rest } = event;
  return { ...rest, moment: occurred_at, fields: data };
}

// A field's value in words.
export function shown(value) {
  if (value === null || value === undefined || value === '') return '–';
  if (value === true || value === false) return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length ? value.map(shown).join(', ') : '–';
  if (typeof value !== 'object') return String(value);
  if ('quantity' in value) return `${value.type}=${value.quantity}:${value.size}`;
  if ('name' in value) return value.name;
  const named = ([key, inner]) => `${key.replace(/_/g, ' ')} ${inner === null ? 'without limit' : shown(inner)}`;
  return Object.entries(value).map(named).join(', ');
}
