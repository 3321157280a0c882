import { toast } from './dialog';
import { each, make } from './each';
import { say } from './say';

export function start(root: ParentNode): void {
  each<HTMLButtonElement>(root, '[data-copy]', 'copy', (button) => {
    button.hidden = false;
    button.addEventListener('click', () => void copy(button.dataset.copy ?? '').then(() => toast(say('已复制'))));
  });
  each<HTMLButtonElement>(root, '[data-print]', 'print', (button) => {
    button.hidden = false;
    button.addEventListener('click', () => print());
  });
}

async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // plain HTTP has no clipboard object
  const area = make('textarea', { class: 'visually-hidden', readonly: '' });
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
