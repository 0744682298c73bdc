// Events in the two shapes that the API has for them, in one: of the audit trail and of the stream.

// What can happen, by the names that the log has for it: embed.cmake writes them in, from the schema.
const every_type = ['of schema/event.fbs'];
const watching = ['AttemptsDenied', 'HistoryRead'];
export const EVENT_TYPES = every_type.filter((name) => !watching.includes(name));
const by_plain_name = new Map(every_type.map((name) => [name.toLowerCase(), name]));

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
