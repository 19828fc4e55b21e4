// Everything works without this. It adds what only a browser can: copying, the viewer's time zone, dialogs in place.

const day = new Intl.DateTimeFormat('en-US', { day: 'numeric', month: 'short', year: 'numeric' });
const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
});

/** "22 Nov 2026", as the server writes it. */
function dayInWords(moment) {
  const part = Object.fromEntries(day.formatToParts(moment).map(({ type, value }) => [type, value]));
  return `${part.day} ${part.month} ${part.year}`;
}

/** Moments come in UTC; here the viewer's own zone goes first and UTC stays beside it. */
function showLocalTimes(within = document) {
  for (const time of within.querySelectorAll('time[datetime*="T"]')) {
    const moment = new Date(time.dateTime);
    if (moment.getTimezoneOffset() === 0) continue;
    const utc = time.textContent;
    const local = dayInWords(moment);
    const beside = utc.startsWith(`${local}, `) ? utc.slice(local.length + 2) : utc;
    // The part in brackets stays in one piece when the line breaks.
    time.textContent = `${local}, ${clock.format(moment)} (${beside.replaceAll(' ', '\u00A0')})`;
  }
}

/** Copy buttons appear only where copying works, and say that it did; where it is forbidden, they select instead. */
function offerCopying(within = document) {
  if (!navigator.clipboard) return;
  for (const button of within.querySelectorAll('[data-copy]')) {
    const label = button.querySelector('span');
    const words = label.textContent;
    const source = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener('click', async () => {
      const copied = await navigator.clipboard.writeText(source.innerText.trim()).then(
        () => true,
        () => false,
      );
      if (!copied) getSelection().selectAllChildren(source);
      label.textContent = copied ? 'Copied' : 'Selected: copy it';
      say(label.textContent);
      setTimeout(() => (label.textContent = words), 3000);
    });
  }
}

function say(words) {
  const status = document.getElementById('spoken');
  if (status) status.textContent = words;
}

/** What a small page shows, without the frame of every page; nothing where that page cannot be shown here. */
async function dialogContent(address) {
  const answer = await fetch(address, { headers: { accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-dialog-content]');
}

/** Links to small pages open them over the present one; a second click while one is coming opens nothing more. */
let opening = false;
async function openDialog(event) {
  const link = event.target.closest('a[data-dialog]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  if (opening) return;
  opening = true;
  const content = await dialogContent(link.href);
  opening = false;
  if (!content) return location.assign(link.href);
  const menu = link.closest('[popover]:popover-open');
  const opener = menu ? document.querySelector(`[popovertarget="${menu.id}"]`) : link;
  const dialog = document.createElement('dialog');
  const article = document.createElement('article');
  const heading = content.querySelector('h1');
  heading.id = 'dialog-heading';
  dialog.setAttribute('aria-labelledby', heading.id);
  article.append(document.adoptNode(content));
  dialog.append(article);
  dialog.addEventListener('close', () => {
    dialog.remove();
    opener.focus();
  });
  dialog.addEventListener('click', (click) => {
    if (!click.target.closest('[data-close]')) return;
    click.preventDefault();
    dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  selectSuggestion(dialog);
}

/** What is suggested is selected, so that typing replaces it. */
function selectSuggestion(within) {
  within.querySelector('[data-suggested]')?.select();
}

/** Links that look like buttons answer to the keys of buttons: Enter by themselves, the space bar here, when it is let go. */
const spaceBar = {
  pressed: undefined,
  down(event) {
    if (event.key !== ' ' || !event.target.matches('a[role="button"]')) return;
    event.preventDefault();
    spaceBar.pressed = event.target;
  },
  up(event) {
    if (event.key !== ' ') return;
    if (event.target === spaceBar.pressed) event.target.click();
    spaceBar.pressed = undefined;
  },
};

/** A link of what is wrong leads to its field, and the address stays as it is. */
function goToField(event) {
  const link = event.target.closest('#problem a[href^="#"]');
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.closest('details:not([open])')?.setAttribute('open', '');
  field.focus();
}

/** Presets fill the date in place of loading the form again. */
function choosePreset(event) {
  const preset = event.target.closest('[data-preset]');
  if (!preset) return;
  event.preventDefault();
  preset.closest('form').elements.expiresOn.value = preset.dataset.preset;
  markPreset(preset.closest('form').elements.expiresOn);
}

/** Shows which preset the date is, if it is one. */
function markPreset({ form, value }) {
  for (const preset of form.querySelectorAll('[data-preset]')) {
    if (preset.dataset.preset === value) preset.setAttribute('aria-current', 'true');
    else preset.removeAttribute('aria-current');
  }
}

/** A value that is shown once is not left without asking, and not left behind in the browser's memory of pages. */
function guardValue() {
  const values = document.querySelectorAll('[data-once]');
  const stored = document.querySelector('[data-stored]');
  if (!stored || values.length === 0) return;
  addEventListener('beforeunload', (event) => {
    if (stored.isConnected && !stored.querySelector('[type="checkbox"]').checked) event.preventDefault();
  });
  addEventListener('pagehide', () => {
    for (const value of values) {
      value.textContent = '';
      value.removeAttribute('href');
    }
  });
}

/**
 * Asks `path` again and again, less and less often, and never while nobody looks at the page.
 * @param heard is told each answer, and answers whether that was the last one needed
 */
function keepAsking(path, heard) {
  const shortest = 3000;
  const longest = 60_000;
  let pause = shortest;
  let timer;
  const ask = async () => {
    const answer = await fetch(path, { headers: { accept: 'application/json' } }).catch(() => null);
    if (answer?.ok && heard(await answer.json())) return document.removeEventListener('visibilitychange', look);
    if (answer?.redirected || answer?.status === 401) return document.removeEventListener('visibilitychange', look);
    pause = Math.min(pause * 1.2, longest);
    askLater();
  };
  const askLater = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, pause);
  };
  const look = () => {
    pause = shortest;
    askLater();
  };
  document.addEventListener('visibilitychange', look);
  askLater();
}

/** Beside a new value: the first token, or the mistake that kept a system from it. */
function awaitFirstToken() {
  const line = document.querySelector('[data-first-token]');
  if (!line) return;
  line.hidden = false;
  keepAsking(line.dataset.firstToken, ({ given, words }) => {
    if (words) line.lastElementChild.textContent = words;
    line.classList.toggle('notice', given);
    line.classList.toggle('warning', !given && words !== '');
    return given;
  });
}

/** What a page shows in the element with this id; nothing where it does not, or nobody is signed in any more. */
async function elementOf(address, id) {
  const answer = await fetch(address, { headers: { accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return { failed: true, ended: answer?.redirected };
  return { element: new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(id) };
}

/** Puts what a page shows now in the place of what it showed, where nobody is at work. Says whether there is news. */
async function lookAgain(card) {
  if (card.contains(document.activeElement) || document.querySelector('dialog[open], :popover-open')) return false;
  const { failed, ended, element } = await elementOf(card.dataset.watch, card.id);
  if (ended) delete card.dataset.watch;
  if (failed || card.contains(document.activeElement)) return false;
  const isNews = element?.dataset.mark !== card.dataset.mark;
  const section = card.closest('section');
  if (isNews && section?.id && !section.contains(document.activeElement)) {
    const { element: whole } = await elementOf(location.href, section.id);
    if (whole) return putInPlace(section, whole, element);
  }
  return putInPlace(card, element, isNews ? element : null);
}

function putInPlace(shown, fresh, news) {
  if (fresh) {
    shown.replaceWith(document.adoptNode(fresh));
    showLocalTimes(fresh);
    offerCopying(fresh);
  } else shown.remove();
  if (news) say(news.querySelector('[data-news]').textContent);
  return news !== null;
}

/**
 * Changes to new secrets are looked at again while the page is seen, the less often the longer there is no news, and at once
 * when it comes to be seen again.
 */
const watch = {
  soonest: 5000,
  latest: 300_000,
  most: 5,
  wait: 5000,
  timer: undefined,
  start() {
    watch.wait = watch.soonest;
    watch.next();
  },
  next() {
    clearTimeout(watch.timer);
    watch.timer = setTimeout(watch.look, watch.wait);
  },
  async look() {
    clearTimeout(watch.timer);
    const cards = [...document.querySelectorAll('[data-watch]')].slice(0, watch.most);
    if (document.hidden || cards.length === 0) return;
    const news = await Promise.all(cards.map(lookAgain));
    watch.wait = news.includes(true) ? watch.soonest : Math.min(watch.wait * 1.5, watch.latest);
    watch.next();
  },
  seen() {
    if (document.hidden) return;
    watch.wait = watch.soonest;
    void watch.look();
  },
};

/** What just happened is read first; the row that it is about stays where the address led. */
function focusNotice() {
  const notice = document.getElementById('notice');
  if (!notice || document.querySelector('[autofocus]')) return;
  const focus = () => document.activeElement === document.body && notice.focus({ preventScroll: true });
  focus();
  // A browser that scrolls to a row takes the focus away, a frame after everything is there.
  addEventListener('load', () => requestAnimationFrame(() => requestAnimationFrame(focus)));
}

/** Says how long is left until a form may be sent again. */
function countDown() {
  for (const words of document.querySelectorAll('[data-countdown]')) {
    const end = performance.now() + Number(words.dataset.countdown) * 1000;
    const timer = setInterval(() => {
      const left = Math.ceil((end - performance.now()) / 1000);
      if (!words.isConnected) return clearInterval(timer);
      if (left > 0) return (words.textContent = left < 120 ? `${left} seconds` : `${Math.ceil(left / 60)} minutes`);
      clearInterval(timer);
      words.parentElement.textContent = 'You can try again now.';
      say('You can try again now.');
    }, 1000);
  }
}

function offerPrinting() {
  for (const button of document.querySelectorAll('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => print());
  }
}

/** What every page begins with; also one that takes the place of another without being loaded. */
function begin() {
  showLocalTimes();
  offerCopying();
  offerPrinting();
  guardValue();
  watch.start();
  awaitFirstToken();
  countDown();
  focusNotice();
  if (!document.getElementById('problem')) selectSuggestion(document);
}

/** Rows are added to a form, and removed, in place: what is typed stays, and so does the place on the page. */
async function changeRows(event) {
  const button = event.target.closest('button[data-in-place]');
  if (!button) return;
  event.preventDefault();
  const { form } = button;
  if (form.dataset.changing) return;
  form.dataset.changing = 'true';
  const body = new URLSearchParams(new FormData(form, button));
  const answer = await fetch(button.formAction, { method: 'POST', body, headers: { accept: 'text/html' } }).catch(
    () => null,
  );
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), 'text/html');
  const changed = page && page.querySelector('form.onboarding');
  delete form.dataset.changing;
  if (!changed) {
    // It does what it does without script.
    button.removeAttribute('data-in-place');
    return button.click();
  }
  form.replaceChildren(...document.adoptNode(changed).childNodes);
  const next = form.querySelector('[autofocus]') ?? form.querySelector(`#${CSS.escape(button.value.split('.')[0])}`);
  next?.focus();
}

begin();
document.addEventListener('visibilitychange', watch.seen);
document.addEventListener('keydown', spaceBar.down);
document.addEventListener('keyup', spaceBar.up);
document.addEventListener('click', openDialog);
document.addEventListener('click', choosePreset);
document.addEventListener('click', changeRows);
document.addEventListener('input', ({ target }) => target.name === 'expiresOn' && markPreset(target));
document.addEventListener('click', goToField);
