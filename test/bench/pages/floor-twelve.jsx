// Floor: the same Radix dialog on twelve users, however many there are: the least that React and Radix can do for this job.
import * as Dialog from '@radix-ui/react-dialog';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { limit, mutedUsers, nameDelayMs } from './users.js';

function App({ users }) {
  const [query, setQuery] = useState('');
  const [picked, setPicked] = useState(() => new Set());
  const [named, setNamed] = useState(false);
  const text = query.toLowerCase();
  const shown = text ? users.filter(({ id, name }) => name.toLowerCase().includes(text) || id.includes(text)) : users;
  const toggle = (id) => {
    const next = new Set(picked);
    if (!next.delete(id) && next.size < limit) next.add(id);
    setPicked(next);
  };
  return (
    <Dialog.Root onOpenChange={(open) => open && setTimeout(setNamed, nameDelayMs, true)}>
      <Dialog.Trigger id="open">Muted users</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay />
        <Dialog.Content>
          <Dialog.Title>Muted users</Dialog.Title>
          <Dialog.Description>Pick up to {limit}</Dialog.Description>
          <input id="search" value={query} onChange={(event) => setQuery(event.target.value)} />
          <p id="counter">
            {picked.size} of {limit}
          </p>
          <ul id="list" style={{ height: 400, overflow: 'auto' }}>
            {shown.map(({ id, name }) => (
              <li key={id} data-row="" style={{ height: 40 }}>
                <label>
                  <input type="checkbox" checked={picked.has(id)} onChange={() => toggle(id)} />
                  {named && name} {id}
                </label>
              </li>
            ))}
          </ul>
          <Dialog.Close id="close">Close</Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

window.mount = (count) => createRoot(document.getElementById('root')).render(<App users={mutedUsers(count).slice(0, 12)} />);
window.parts = { open: '#open', close: '#close', row: '[data-row]', counter: '#counter', search: '#search', list: '#list' };
