import { ask } from './dialog';
import { each } from './each';
import { say } from './say';

/** 确定要删除吗？ with the object's name, before the form goes. */
export function start(root: ParentNode): void {
  each<HTMLFormElement>(root, 'form[data-confirm]', 'confirm', (form) => {
    let sure = false;
    form.addEventListener('submit', (event) => {
      if (sure) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { confirm, object, danger } = form.dataset;
      void ask({ title: confirm ?? say('确定吗？'), object, danger: danger !== undefined }).then((yes) => {
        if (!yes) return;
        sure = true;
        form.requestSubmit(event.submitter);
        sure = false;
      });
    });
  });
}
