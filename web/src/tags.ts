import { each, make } from './each';
import { say } from './say';

/** +自定义: Enter or 添加 turns what is typed into a ticked tag. */
export function start(root: ParentNode): void {
  each<HTMLElement>(root, '[data-tags]', 'tags', (box) => {
    const field = box.querySelector<HTMLInputElement>('[data-tag-new]');
    const button = box.querySelector<HTMLButtonElement>('[data-tag-add]');
    if (!field || !button) return;
    const max = Number(box.dataset.max ?? 0);
    const name = box.dataset.tags ?? '';
    const ticks = () => [...box.querySelectorAll<HTMLInputElement>('.pick input')];
    const rest = () => {
      const full = max > 0 && ticks().filter((tick) => tick.checked).length >= max;
      for (const tick of ticks()) tick.disabled = full && !tick.checked;
      field.disabled = button.disabled = full;
      field.placeholder = full ? say('最多{}个', max) : say('+自定义');
    };
    const add = () => {
      for (const word of field.value.split(/[、，,\s]+/).filter(Boolean)) {
        const known = ticks().find((tick) => tick.value === word || tick.nextElementSibling?.textContent === word);
        if (known) {
          known.checked = true;
          continue;
        }
        const tag = make('label', { class: 'pick' });
        const tick = make('input', { type: 'checkbox', name, value: word });
        tick.checked = true;
        tag.append(tick, make('span', {}, word));
        field.closest('.pick-new')!.before(tag);
      }
      field.value = '';
      rest();
      box.dispatchEvent(new Event('change', { bubbles: true }));
    };
    button.hidden = false;
    button.addEventListener('click', () => {
      add();
      field.focus();
    });
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return;
      event.preventDefault();
      add();
    });
    box.addEventListener('change', rest);
    rest();
  });
}
