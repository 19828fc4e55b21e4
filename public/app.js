// Everything works without this. It adds what a browser alone can do: copying, the viewer's time zone, dialogs in place.

/** Times are UTC as they come; here the viewer's own zone goes first and UTC stays beside it. */
function showLocalTimes(root) {
  const local = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  for (const time of root.querySelectorAll('time[datetime*="T"]:not([data-local])')) {
    time.dataset.local = '';
    time.title = `${local.format(new Date(time.dateTime))} · ${time.title || time.dateTime}`;
  }
}

showLocalTimes(document);
