// Everything works without this. It adds what only a browser can: copying, the viewer's time zone, dialogs in place.

/** Moments come in UTC; here the viewer's own zone goes first and UTC stays beside it. */
function showLocalTimes(root) {
  const shape = {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  };
  const local = new Intl.DateTimeFormat('en-GB', { ...shape, timeZoneName: 'short' });
  if (new Date().getTimezoneOffset() === 0) return;
  for (const time of root.querySelectorAll('time[datetime*="T"]')) {
    time.textContent = `${local.format(new Date(time.dateTime))} (${time.textContent})`;
  }
}

/** Copy buttons appear only where copying works, and say that it did. */
function offerCopying(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll('[data-copy]')) {
    const label = button.querySelector('span');
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      label.textContent = 'Copied';
      say('Copied');
      setTimeout(() => (label.textContent = 'Copy'), 3000);
    });
  }
}

function say(words) {
  const status = document.getElementById('spoken');
  if (status) status.textContent = words;
}

/** A second click on the same button sends nothing: the first answer is the one that counts. */
function sendOnce(event) {
  const form = event.target;
  if (form.method !== 'post') return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = 'true';
  leaving = true;
}

/** Links to small pages open them over the present one. */
async function openDialog(event) {
  const link = event.target.closest('a[data-dialog]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  const answer = await fetch(link.href, { headers: { accept: 'text/html' } }).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), 'text/html');
  const content = page && page.querySelector('[data-dialog-content]');
  if (!content) return location.assign(link.href);
  const dialog = document.createElement('dialog');
  const article = document.createElement('article');
  const heading = content.querySelector('h1');
  heading.id = 'dialog-heading';
  dialog.setAttribute('aria-labelledby', heading.id);
  article.append(document.adoptNode(content));
  dialog.append(article);
  dialog.addEventListener('close', () => {
    dialog.remove();
    link.focus();
  });
  dialog.addEventListener('click', (click) => {
    const closing = click.target === dialog || click.target.closest('[data-close]');
    if (!closing) return;
    click.preventDefault();
    dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** Presets fill the date in place of loading the form again. */
function choosePreset(event) {
  const preset = event.target.closest('[data-preset]');
  if (!preset) return;
  event.preventDefault();
  preset.closest('form').elements.expiresOn.value = preset.dataset.preset;
}

/** A value that is shown once is not left without asking, and not left behind in the browser's memory of pages. */
let leaving = false;
function guardValue() {
  const values = document.querySelectorAll('[data-once]');
  const stored = document.querySelector('[data-stored]');
  if (!stored || values.length === 0) return;
  addEventListener('beforeunload', (event) => {
    if (!leaving && !stored.querySelector('input').checked) event.preventDefault();
  });
  addEventListener('pagehide', () => values.forEach((value) => (value.textContent = '')));
}

/** While a new secret waits for its first use, the page looks again every 15 seconds, for 10 minutes. */
function watchRotations() {
  const watched = [...document.querySelectorAll('[data-watch]')].filter(({ dataset }) => dataset.step === 'waiting');
  if (watched.length === 0) return;
  let left = 40;
  const timer = setInterval(async () => {
    left -= 1;
    if (left === 0) clearInterval(timer);
    if (document.hidden || document.querySelector('dialog[open]')) return;
    for (const { dataset } of watched) {
      const answer = await fetch(dataset.watch, { headers: { accept: 'application/json' } }).catch(() => null);
      if (!answer?.ok) return clearInterval(timer);
      if ((await answer.json()).step !== dataset.step) return location.reload();
    }
  }, 15_000);
}

/** An open menu closes when the focus or a click goes elsewhere. */
function closeMenus(event) {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(event.target) || event.key === 'Escape') menu.open = false;
  }
}

showLocalTimes(document);
offerCopying(document);
guardValue();
watchRotations();
document.addEventListener('submit', sendOnce);
document.addEventListener('click', openDialog);
document.addEventListener('click', choosePreset);
document.addEventListener('click', closeMenus);
document.addEventListener('keydown', closeMenus);
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
addEventListener('pageshow', (event) => {
  // Back to a form that was sent: it may be sent again.
  if (event.persisted) for (const form of document.querySelectorAll('[data-sent]')) delete form.dataset.sent;
});
