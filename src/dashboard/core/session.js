// Who is signed in. Pages find it in the context; `null` is nobody.
import { createContext } from '../vendor/preact.mjs';
import { useContext } from '../vendor/hooks.mjs';
import { ask, ApiError } from './api.js';

export const Session = createContext(null);
export const useSession = () => useContext(Session);

export async function current_session() {
  try {
    return (await ask('GET', '/dashboard/session')).body;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}
export const sign_in = async (credentials) => (await ask('POST', '/dashboard/session', credentials)).body;
export const sign_out = () => ask('DELETE', '/dashboard/session');
