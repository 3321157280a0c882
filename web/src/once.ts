import { each } from './each';

/** A form goes once: its buttons rest and the pressed one spins until the answer is here. */
export function start(root: ParentNode): void {
  each<HTMLFormElement>(root, 'form[data-once]', 'once', (form) => {
    let sent = false;
    form.addEventListener('submit', (event) => {
      if (event.defaultPrevented) return;
      if (sent) {
        event.preventDefault();
        return;
      }
      sent = true;
      const pressed = event.submitter;
      // after the browser has read the form: a disabled button would not be part of it
      setTimeout(() => {
        pressed?.setAttribute('aria-busy', 'true');
        for (const button of buttons(form)) button.disabled = true;
      });
    });
    // a page that comes back from the browser's memory can be sent again
    addEventListener('pageshow', (event) => {
      if (!event.persisted) return;
      sent = false;
      for (const button of buttons(form)) {
        button.disabled = false;
        button.removeAttribute('aria-busy');
      }
    });
  });
}

function buttons(form: HTMLFormElement): HTMLButtonElement[] {
  return [...form.elements].filter((element) => element instanceof HTMLButtonElement && element.type === 'submit' && !element.dataset.sms) as HTMLButtonElement[];
}
