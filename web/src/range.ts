import { each } from './each';

/** 不限: the two ends of the range rest while it is ticked. */
export function start(root: ParentNode): void {
  each<HTMLElement>(root, '[data-range]', 'range', (box) => {
    const any = box.querySelector<HTMLInputElement>('[data-any]');
    if (!any) return;
    const ends = [...box.querySelectorAll<HTMLInputElement>('input[type=text]')];
    const apply = () => {
      for (const end of ends) end.disabled = any.checked;
    };
    any.addEventListener('change', apply);
    apply();
  });
}
