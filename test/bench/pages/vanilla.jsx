// Floor: no framework. A native dialog, the visible rows only, drawn anew on each scroll and each key.
import { limit, mutedUsers, nameDelayMs } from './users.js';

const rowHeight = 40;

window.mount = (count) => {
  const users = mutedUsers(count);
  const picked = new Set();
  let shown = users;
  const asked = new Set();
  const named = new Set();
  document.getElementById('root').innerHTML = `
    <button id="open">Muted users</button>
    <dialog>
      <h2>Muted users</h2>
      <input id="search" />
      <p id="counter"></p>
      <div id="list" style="height: 400px; overflow: auto"><div id="rows" style="position: relative"></div></div>
      <button id="close">Close</button>
    </dialog>`;
  const [dialog, search, counter, list, rows] = ['dialog', '#search', '#counter', '#list', '#rows'].map((part) =>
    document.querySelector(part),
  );

  const tell = () => {
    counter.textContent = `${picked.size} of ${limit}`;
  };
  const draw = () => {
    rows.style.height = `${shown.length * rowHeight}px`;
    const first = Math.max(0, Math.floor(list.scrollTop / rowHeight) - 3);
    const visible = shown.slice(first, first + 16);
    const made = visible.map(({ id, name }, at) => {
      const row = document.createElement('label');
      row.dataset.row = '';
      row.style.cssText = `position: absolute; inset-inline: 0; height: ${rowHeight}px; top: ${(first + at) * rowHeight}px`;
      const box = document.createElement('input');
      box.type = 'checkbox';
      box.checked = picked.has(id);
      box.onchange = () => {
        if (!picked.delete(id) && picked.size < limit) picked.add(id);
        box.checked = picked.has(id);
        tell();
      };
      row.append(box, named.has(id) ? `${name} ${id}` : id);
      return row;
    });
    rows.replaceChildren(...made);
    const wanted = visible.filter(({ id }) => !asked.has(id));
    if (wanted.length === 0) return;
    for (const { id } of wanted) asked.add(id);
    setTimeout(() => {
      for (const { id } of wanted) named.add(id);
      draw();
    }, nameDelayMs);
  };

  list.onscroll = draw;
  search.oninput = () => {
    const text = search.value.toLowerCase();
    shown = text ? users.filter(({ id, name }) => name.toLowerCase().includes(text) || id.includes(text)) : users;
    draw();
  };
  document.getElementById('close').onclick = () => dialog.close();
  document.getElementById('open').onclick = () => {
    search.value = '';
    shown = users;
    tell();
    dialog.showModal();
    draw();
  };
};
window.parts = { open: '#open', close: '#close', row: 'dialog[open] [data-row]', counter: '#counter', search: '#search', list: '#list' };
