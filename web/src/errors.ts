import { each } from './each';

/** After a refused form: the first wrong field is scrolled to and has the focus; the summary's links lead to the fields. */
export function start(root: ParentNode): void {
  each<HTMLElement>(root, '[data-errors]', 'errors', (summary) => {
    const links = [...summary.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')];
    for (const link of links) {
      link.addEventListener('click', (event) => {
        const target = control(link);
        if (!target) return;
        event.preventDefault();
        show(target);
      });
    }
    const first = links.map(control).find((target) => target !== null);
    show(first ?? summary);
  });
}

function control(link: HTMLAnchorElement): HTMLElement | null {
  const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const box = (target as { tomselect?: { control_input: HTMLElement } } | null)?.tomselect;
  if (box) return box.control_input;
  if (!target || target.matches('input,select,textarea')) return target;
  return target.querySelector<HTMLElement>('input:not([type=hidden]),select,textarea') ?? target;
}

function show(target: HTMLElement): void {
  (target.closest('.field') ?? target).scrollIntoView({ block: 'center' });
  target.focus({ preventScroll: true });
}
