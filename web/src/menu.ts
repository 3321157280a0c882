import { each } from './each';

/** A menu made of <details> closes on Escape and when something else is pressed. */
export function start(root: ParentNode): void {
  each<HTMLDetailsElement>(root, 'details[data-menu]', 'menu', (menu) => {
    document.addEventListener('click', (event) => {
      if (!menu.contains(event.target as Node)) menu.open = false;
    });
    menu.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !menu.open) return;
      menu.open = false;
      menu.querySelector('summary')?.focus();
    });
  });
}
