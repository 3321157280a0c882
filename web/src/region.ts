import { each, make } from './each';
import { say } from './say';

interface Place {
  code: string;
  name: string;
  /** Whether the list offers it; a province may be there only to hold its cities. */
  offered: boolean;
}

const levels = ['省', '市', '区县'].map((level) => say(level));

/** One grouped list of divisions becomes a row of selects: 省, 市, 区县. The list itself stays the field that is sent. */
export function start(root: ParentNode): void {
  each<HTMLSelectElement>(root, 'select[data-region]', 'region', (field) => {
    const places = read(field);
    const provinces = [...places.values()].filter((place) => place.code.endsWith('0000'));
    const single = new Set([...places.keys()].map((code) => code.slice(0, 2))).size === 1;
    const first = single && !provinces.some((province) => province.offered) ? 1 : 0;
    const row = make('span', { class: 'cascade' });
    const selects = levels.slice(first).map((level) => {
      const select = make('select', { class: field.className.replace(/lively-\S+/g, ''), 'aria-label': `${field.dataset.region}：${level}` });
      row.append(select);
      return select;
    });
    const id = field.id;
    const described = field.getAttribute('aria-describedby');
    if (described) for (const select of selects) select.setAttribute('aria-describedby', described);
    if (field.getAttribute('aria-invalid')) selects[0]?.setAttribute('aria-invalid', 'true');
    field.removeAttribute('id');
    field.required = false;
    field.hidden = true;
    selects[0]!.id = id;
    field.after(row);

    const fill = (depth: number, parent: string, chosen: string) => {
      const select = selects[depth - first]!;
      const children = [...places.values()].filter((place) => level(place.code) === depth && (depth === first || above(place.code) === parent));
      select.replaceChildren(new Option(depth === first ? (field.options[0]?.text ?? say('请选择')) : levels[depth]!, ''), ...children.map((place) => new Option(place.name, place.code)));
      select.value = children.some((place) => place.code === chosen) ? chosen : '';
      select.hidden = children.length === 0;
    };
    const show = (code: string) => {
      const path = [code.slice(0, 2) + '0000', code.slice(0, 4) + '00', code];
      for (let depth = first; depth < levels.length; depth++) fill(depth, path[depth - 1] ?? '', code && level(code) >= depth ? path[depth]! : '');
    };
    const chosen = () => [...selects].reverse().find((select) => !select.hidden && select.value)?.value ?? '';
    for (const select of selects) {
      select.addEventListener('change', () => {
        const depth = selects.indexOf(select);
        for (const later of selects.slice(depth + 1)) later.value = '';
        const code = select.value || (depth > 0 ? selects[depth - 1]!.value : '');
        show(code);
        const now = chosen();
        field.value = places.get(now)?.offered ? now : '';
        field.dispatchEvent(new Event('input', { bubbles: true }));
        field.dispatchEvent(new Event('change', { bubbles: true }));
      });
    }
    show(field.value);
  });
}

function level(code: string): number {
  return code.endsWith('0000') ? 0 : code.endsWith('00') ? 1 : 2;
}

function above(code: string): string {
  return level(code) === 2 ? code.slice(0, 4) + '00' : code.slice(0, 2) + '0000';
}

function read(field: HTMLSelectElement): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const option of field.options) {
    if (/^\d{6}$/.test(option.value)) places.set(option.value, { code: option.value, name: option.text.trim(), offered: true });
  }
  // what stands above a division but is not offered itself takes its name from the group
  for (const option of [...field.options]) {
    if (!places.has(option.value)) continue;
    const group = option.parentElement instanceof HTMLOptGroupElement ? option.parentElement.label : '';
    for (let code = option.value; level(code) > 0; ) {
      const parent = above(code);
      if (!places.has(parent)) places.set(parent, { code: parent, name: level(parent) === 1 || level(option.value) === 1 ? group : parent, offered: false });
      code = parent;
    }
  }
  return places;
}
