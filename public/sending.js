// Forms are sent from the page that holds them: while an answer is under way the button says so, and whatever goes wrong
// leaves the page as it is, with all that was typed.

/** The product answers within ten seconds. */
const patience = 30_000;
/** An answer that is quicker needs no words. */
const quick = 400;

async function send(event) {
  const { target: form, submitter } = event;
  if ((submitter?.getAttribute('formmethod') ?? form.method) !== 'post') return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = 'true';
  // The page goes with the session: signing out asks first, as every way to leave it does.
  if (!form.closest('main, dialog')) return;
  event.preventDefault();
  const free = showBusy(form, buttonOf(form, submitter));
  const answer = await answerTo(form, submitter);
  if (answer.leadsTo) return goTo(new URL(answer.leadsTo, location.href));
  if (answer.page) return showInPlace(answer.page, answer.address);
  free();
  tell(form, answer.problem);
}

/** The button that is seen: the Enter key may have pressed a hidden one, which comes first. */
function buttonOf(form, submitter) {
  const seen = '[type="submit"]:not([aria-hidden], [formmethod])';
  return submitter?.matches(seen) ? submitter : form.querySelector(seen);
}

/** Where the answer leads, the page that it is, or what went wrong. */
async function answerTo(form, submitter) {
  const address = submitter?.getAttribute('formaction') ?? form.getAttribute('action');
  const noAnswer = ['No answer came. Check your connection, then try again.', 'What you filled in is still here.'];
  try {
    const answer = await fetch(address, {
      method: 'POST',
      body: new URLSearchParams(new FormData(form, submitter)),
      headers: { accept: 'text/html', 'x-sent-in-place': 'true' },
      signal: AbortSignal.timeout(patience),
    });
    const leadsTo = answer.headers.get('x-see-other');
    if (leadsTo) return { leadsTo };
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const failed = page.querySelector('[data-failed]');
    if (failed) return { problem: [...failed.children].map(({ textContent }) => textContent) };
    return page.querySelector('main') ? { page, address } : { problem: noAnswer };
  } catch {
    // No connection, a server that went away, or somebody stopped it.
    return { problem: noAnswer };
  }
}

/** Loads the page anew also when it is this one: what changed is to be seen. */
function goTo(target) {
  if (target.pathname + target.search !== addressNow()) return location.assign(target);
  history.replaceState(null, '', target);
  location.reload();
}

/** @returns what makes the button as it was */
function showBusy(form, button) {
  const content = [...(button?.childNodes ?? [])];
  button?.setAttribute('aria-busy', 'true');
  const timer = setTimeout(() => {
    const words = button?.dataset.busy ?? 'One moment…';
    button?.replaceChildren(words);
    say(words);
  }, quick);
  return () => {
    clearTimeout(timer);
    button?.replaceChildren(...content);
    button?.removeAttribute('aria-busy');
    delete form.dataset.sent;
  };
}

/** A page that answers a form stands at the address of that form: loading it again asks for the form, and sends nothing. */
function showInPlace(page, address) {
  history.pushState(null, '', address);
  shownAt = addressNow();
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  scrollTo(0, 0);
  (document.querySelector('main [autofocus]') ?? document.querySelector('main')).focus();
  begin();
}

/** Says above the form what went wrong with sending it. */
function tell(form, [heading, ...sentences]) {
  document.getElementById('problem')?.remove();
  const box = document.createElement('div');
  box.className = 'problem';
  box.id = 'problem';
  box.tabIndex = -1;
  box.setAttribute('role', 'alert');
  const words = document.createElement('div');
  for (const [index, sentence] of [heading, ...sentences].entries()) {
    const line = document.createElement('p');
    const place = index === 0 ? line.appendChild(document.createElement('strong')) : line;
    place.textContent = sentence;
    words.append(line);
  }
  box.append(words);
  form.before(box);
  box.focus();
}

const addressNow = () => location.pathname + location.search;
let shownAt = addressNow();

document.addEventListener('submit', send);
addEventListener('popstate', () => {
  if (addressNow() !== shownAt) location.reload();
});
addEventListener('pageshow', (event) => {
  // Back to a form that was sent: it may be sent again.
  if (event.persisted) for (const form of document.querySelectorAll('[data-sent]')) delete form.dataset.sent;
});
