import { ask } from './dialog';
import { each } from './each';
import { say } from './say';

const dirty = new Set<HTMLFormElement>();

/** From here on nothing counts as unsaved: the user has said so, or it is being sent. */
export function forgive(): void {
  dirty.clear();
}

/** 您有未保存的内容，确定离开吗？ */
export function start(root: ParentNode): void {
  each<HTMLFormElement>(root, 'form[data-guard]', 'guard', (form) => {
    const changed = () => dirty.add(form);
    form.addEventListener('input', changed);
    form.addEventListener('change', changed);
    form.addEventListener('submit', (event) => {
      if (!event.defaultPrevented) forgive();
    });
    if (form.querySelector('[aria-invalid=true]')) changed();
  });
}

addEventListener('beforeunload', (event) => {
  if (dirty.size > 0) event.preventDefault();
});

document.addEventListener('click', (event) => {
  if (dirty.size === 0 || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = (event.target as Element).closest<HTMLAnchorElement>('a[href]');
  if (!link || link.target === '_blank' || link.hasAttribute('download') || link.getAttribute('href')?.startsWith('#')) return;
  event.preventDefault();
  void ask({ title: say('您有未保存的内容，确定离开吗？'), yes: say('离开'), no: say('留下') }).then((leave) => {
    if (!leave) return;
    forgive();
    location.assign(link.href);
  });
});
