import { each } from './each';

/** Access keys shown in labels (checklist X-24): Alt and the letter, in browsers that want more keys held down as well. */
export function start(root: ParentNode): void {
  each<HTMLElement>(root, 'body', 'keys', () => {
    document.addEventListener('keydown', (event) => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented || !/^Key[A-Z]$/.test(event.code)) return;
      const target = document.querySelector<HTMLElement>(`[accesskey="${event.code.slice(3).toLowerCase()}"]:not(:disabled)`);
      if (!target || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      target.focus();
      target.click();
    });
  });
}
